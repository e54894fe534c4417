//! Starts an emulator that keeps nothing, makes a dataset group and asks what became of it.
//!
//! `cargo run -p personalize-emulator --example serve`

mod wire;

use personalize_emulator::{Options, serve};
use serde_json::json;
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", told().await?);
    Ok(())
}

/// What is asked, and what is answered.
async fn told() -> Result<String, Box<dyn Error>> {
    // Port 0 is one that is free. `endpoint_url` is what `AWS_ENDPOINT_URL` takes.
    let served = serve(Options::default()).await?;
    let input = json!({"name": "shop"});
    let made = wire::call(served.addr, "CreateDatasetGroup", &input).await?;
    let (_, made) = made.ok_or("no answer")?;
    let arn = json!({"datasetGroupArn": made["datasetGroupArn"]});
    let found = wire::call(served.addr, "DescribeDatasetGroup", &arn).await?;
    let (_, found) = found.ok_or("no answer")?;
    let group = &found["datasetGroup"];
    served.shutdown().await;
    Ok(format!("{} is {}\n", group["datasetGroupArn"], group["status"]))
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn it_is_there() {
        let arn = "arn:aws:personalize:us-east-1:000000000000:dataset-group/shop";
        assert_eq!(super::told().await.unwrap(), format!("\"{arn}\" is \"ACTIVE\"\n"));
    }
}
