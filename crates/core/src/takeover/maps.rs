//! The spec of a configuration file of AWS's Maintaining Personalized Experiences with Machine Learning (MAPS), and of the
//! like files without `serviceConfig` of its samples. Facts: the README of that project; it sends no `performAutoTraining`,
//! so the service trains weekly. Not here: other tools' files (`template`).

use super::{
    Nothing, Taken,
    draft::{Draft, has_variable},
    members::{Members, is_placeholder, parts, tags, tail},
    write::Block,
};
use crate::{
    address::Kind,
    yaml::{Content, Node},
};
use personalize_rules::rule::Code;
use serde_json::{Value, json};

/// The bucket's name where nobody knows it.
const BUCKET: &str = "write-the-name-of-the-bucket-here";

/// The spec of a configuration.
pub(super) fn migrate(tree: &Node) -> Result<Taken, Nothing> {
    let mut root = Members::of(tree);
    let Some(group_node) = root.take("datasetGroup") else { return Err(Nothing::NoGroup) };
    let mut group_members = Members::of(group_node);
    let mut group = config(&mut group_members, group_node);
    let Some(name) = group.text("name") else { return Err(Nothing::NoGroup) };
    let mut draft = Draft::new("a MAPS configuration", &name);
    draft.group.value("domain", group.text("domain"));
    draft.group.value("kmsKeyArn", group.text("kmsKeyArn"));
    draft.group.value("roleArn", group.text("roleArn"));
    let own = tags(group.take("tags"));
    group.end("the dataset group", &mut draft.losses);
    workflow(&mut draft, &mut group_members, "the dataset group");
    // Without `serviceConfig` its members are those that were asked for.
    if group_node.entry("serviceConfig").is_some() {
        group_members.end("the dataset group", &mut draft.losses);
    }
    draft.tags = tags(root.take("tags"));
    let chosen = draft.tags_or_inherited(own);
    draft.group.value("tags", chosen);
    let datasets = root.map("datasets");
    if let Some(datasets) = datasets {
        self::datasets(&mut draft, datasets, &name);
    }
    tracker(&mut draft, &mut root);
    let mut named: Vec<(String, String)> = Vec::new();
    for (key, node) in root.take("solutions").map(parts).unwrap_or_default() {
        let made = solution(&mut draft, node);
        named.extend(key.zip(made).map(|(key, name)| (key.to_owned(), name)));
    }
    for (key, node) in root.take("campaigns").map(parts).unwrap_or_default() {
        let of = named.iter().find(|(solution, _)| key.is_some_and(|k| k.starts_with(solution)));
        match of.cloned() {
            Some((_, solution)) => campaign(&mut draft, node, &solution),
            None => draft.lose(
                Code::PZ6002,
                node.span.clone(),
                "this campaign does not say which solution it serves",
                "write it below `campaigns` with its `solution`",
            ),
        }
    }
    filters(&mut draft, &mut root);
    for (_, node) in root.take("recommenders").map(parts).unwrap_or_default() {
        recommender(&mut draft, node);
    }
    root.end("the configuration", &mut draft.losses);
    Ok(draft.finish())
}

/// The members of `serviceConfig`, or the block itself in files without it.
fn config<'n>(members: &mut Members<'n>, node: &'n Node) -> Members<'n> {
    members.map("serviceConfig").unwrap_or_else(|| Members::of(node))
}

/// A block with its configuration; ends both.
fn with_config(
    draft: &mut Draft,
    node: &Node,
    what: &str,
    read: impl FnOnce(&mut Draft, &mut Members<'_>, &mut Members<'_>),
) {
    let mut members = Members::of(node);
    match members.map("serviceConfig") {
        Some(mut config) => {
            read(draft, &mut config, &mut members);
            config.end(what, &mut draft.losses);
            workflow(draft, &mut members, what);
            members.end(what, &mut draft.losses);
        }
        None => {
            let mut none = Members::of(node);
            read(draft, &mut members, &mut none);
            workflow(draft, &mut members, what);
            members.end(what, &mut draft.losses);
        }
    }
}

/// Schedules and ages: a spec has none yet, a pipeline runs `apply`.
fn workflow(draft: &mut Draft, members: &mut Members<'_>, what: &str) {
    let at = members.key_span("workflowConfig");
    let Some(mut workflow) = members.map("workflowConfig") else { return };
    let mut schedules: Vec<String> = Vec::new();
    for (name, node) in workflow.take("schedules").map(parts).unwrap_or_default() {
        let cron = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
        schedules.push(format!("{} {cron}", name.unwrap_or_default()));
    }
    schedules.extend(workflow.text("schedule").map(|cron| format!("schedule {cron}")));
    schedules.extend(workflow.text("maxAge").map(|age| format!("maxAge {age}")));
    let message = format!("the schedules of {what} are not carried over: {}", schedules.join("; "));
    let help = "run `personalize apply` at these times in a pipeline (docs/gitops.md); `training: {maxAge: …}` trains by age";
    draft.lose(Code::PZ6001, at, &message, help);
    workflow.end(&format!("the workflow of {what}"), &mut draft.losses);
}

fn datasets(draft: &mut Draft, mut all: Members<'_>, group: &str) {
    let span = all.span();
    let mut common = Value::Null;
    if let Some(mut config) = all.map("serviceConfig") {
        common = tags(config.take("tags"));
        let at = config.key_span("importMode");
        if config.text("importMode").is_some_and(|mode| mode != "FULL") {
            let help = "`importMode: INCREMENTAL` of a dataset adds each new file of a folder";
            draft.lose(Code::PZ6001, at, "incremental imports are not carried over", help);
        }
        config.end("the datasets", &mut draft.losses);
    }
    workflow(draft, &mut all, "the datasets");
    for key in ["interactions", "items", "users"] {
        let Some(mut dataset) = all.map(key) else { continue };
        let mut block = Block::default();
        let mut own = Value::Null;
        // The samples' files have name and schema side by side.
        if let Some(mut outer) = dataset.map("dataset") {
            if let Some(mut config) = outer.map("serviceConfig") {
                block.value("name", config.text("name"));
                own = tags(config.take("tags"));
                config.end(&format!("the dataset {key}"), &mut draft.losses);
            }
            outer.end(&format!("the dataset {key}"), &mut draft.losses);
        } else {
            block.value("name", dataset.text("name"));
        }
        let path = schema(draft, &mut dataset, key, &mut block);
        dataset.end(&format!("the dataset {key}"), &mut draft.losses);
        let Some(path) = path else { continue };
        block.value("schema", path);
        block.comment(
            "decide: the folder `/` in place of `.csv`, where the data is in several files",
        );
        block.value("source", format!("s3://${{var.bucket}}/train/{group}/{key}.csv"));
        let is_empty = |tags: &Value| tags.as_object().is_none_or(|tags| tags.is_empty());
        let own = if is_empty(&own) { common.clone() } else { own };
        block.value("tags", draft.tags_or_inherited(own));
        draft.datasets.insert(key, block);
    }
    all.end("the datasets", &mut draft.losses);
    if draft.datasets.is_empty() {
        return;
    }
    draft.vars.insert(
        "bucket".into(),
        json!({"default": BUCKET, "description": "the bucket with the folder train"}),
    );
    draft.bucket.value("name", "${var.bucket}");
    draft.bucket.value("manage", false);
    let role = format!("{}-personalize", draft.stack);
    draft.role.comment("decide: `arn` for an existing role; this one is created");
    draft.role.value("name", role);
    let help = "write its name as the default of the variable `bucket`, and the ARN of a role if there is one";
    draft.lose(Code::PZ6002, span, "the configuration does not name the bucket and the role", help);
}

/// The schema of a dataset, as a tree or as a text.
fn schema(
    draft: &mut Draft,
    dataset: &mut Members<'_>,
    key: &str,
    block: &mut Block,
) -> Option<String> {
    let at = dataset.key_span("schema");
    let Some(outer) = dataset.take("schema") else {
        let message = format!("the dataset {key} has no schema");
        draft.lose(Code::PZ6002, at, &message, "write the dataset with its schema by hand");
        return None;
    };
    let mut members = Members::of(outer);
    let avro = match members.map("serviceConfig") {
        Some(mut config) => {
            block.value("schemaName", config.text("name"));
            // Of the dataset group's domain, which the spec has once.
            config.take("domain");
            let avro = config.take("schema");
            config.end(&format!("the schema of {key}"), &mut draft.losses);
            members.end(&format!("the schema of {key}"), &mut draft.losses);
            avro
        }
        None => Some(outer),
    };
    let text = match &avro?.content {
        Content::Scalar(scalar) => scalar.text.clone(),
        _ => avro?.to_json().to_string(),
    };
    draft.schema(key, &text, at)
}

fn tracker(draft: &mut Draft, root: &mut Members<'_>) {
    let Some(node) = root.take("eventTracker") else { return };
    with_config(draft, node, "the event tracker", |draft, config, _| {
        draft.tracker.value("name", config.text("name"));
        let chosen = draft.tags_or_inherited(tags(config.take("tags")));
        draft.tracker.value("tags", chosen);
    });
}

fn solution(draft: &mut Draft, node: &Node) -> Option<String> {
    let mut made = None;
    with_config(draft, node, "a solution", |draft, config, members| {
        let Some(name) = name(draft, config, "a solution") else { return };
        let at = config.span();
        let recipe = config.text("recipeArn");
        let automl = config.text("performAutoML").is_some_and(|value| value == "true");
        if automl || recipe.is_none() {
            let help = "write the recipe that it found as `recipe`";
            draft.lose(
                Code::PZ6001,
                at.clone(),
                &format!("the solution `{name}` chooses its recipe by AutoML"),
                help,
            );
        }
        let Some(recipe) = recipe else { return };
        let help = "MAPS does not say it, so the service trains every 7 days and bills it; write `off` where the live solution has none";
        draft.lose(Code::PZ6002, at, &format!("whether `{name}` is trained automatically"), help);
        draft.add(Kind::Solution, &name, |draft, block| {
            block.value("recipe", tail(&recipe));
            block.comment("decide: the service's default, since MAPS sends nothing; or `off`");
            block.value("autoTraining", json!({"every": "7 days"}));
            block.value("eventType", config.text("eventType"));
            if config.text("performHPO").is_some_and(|value| value == "true") {
                block.value("performHPO", true);
            }
            if let Some(mut version) = config.map("solutionVersion") {
                let mode = version.text("trainingMode").filter(|mode| mode != "FULL");
                block.value("training", mode.map_or(Value::Null, |mode| json!({"mode": mode})));
                // A version is named after what it was trained on.
                version.take("name");
                version.end("a solution version", &mut draft.losses);
            }
            block.value("solutionConfig", config.take("solutionConfig").map(Node::to_json));
            block.value("tags", draft.tags_or_inherited(tags(config.take("tags"))));
        });
        for (_, node) in members.take("campaigns").map(parts).unwrap_or_default() {
            campaign(draft, node, &name);
        }
        for (jobs, block) in
            [("batchInferenceJobs", "batchInference"), ("batchSegmentJobs", "batchSegments")]
        {
            let at = members.key_span(jobs);
            if members.take(jobs).is_some() {
                let message = format!(
                    "`{jobs}` of `{name}` are not carried over, since apply would run them"
                );
                let help = format!(
                    "write them below `{block}`, with the input `s3://${{var.bucket}}/batch/GROUP/{name}/job_config.json`"
                );
                draft.lose(Code::PZ6001, at, &message, &help);
            }
        }
        made = Some(name);
    });
    made
}

/// The name of a resource; without one it is a loss.
fn name(draft: &mut Draft, config: &mut Members<'_>, what: &str) -> Option<String> {
    let name = config.text("name");
    if name.is_none() {
        let message = format!("{what} has no name");
        draft.lose(Code::PZ6001, config.span(), &message, "write it into the spec by hand");
    }
    name
}

fn campaign(draft: &mut Draft, node: &Node, solution: &str) {
    with_config(draft, node, "a campaign", |draft, config, _| {
        let Some(name) = name(draft, config, "a campaign") else { return };
        let Some(key) = draft.key(Kind::Solution, solution).map(str::to_owned) else { return };
        draft.add(Kind::Campaign, &name, |draft, block| {
            block.value("solution", key);
            let tps = config.take("minProvisionedTPS").map_or(json!(1), Node::to_json);
            block.value("minProvisionedTPS", tps);
            block.value("campaignConfig", config.take("campaignConfig").map(Node::to_json));
            block.value("tags", draft.tags_or_inherited(tags(config.take("tags"))));
        });
    });
}

fn filters(draft: &mut Draft, root: &mut Members<'_>) {
    let at = root.key_span("filters");
    let Some(node) = root.take("filters") else { return };
    if node.scalar().is_some() {
        let help = "write each filter below `filters` with a key of its own";
        draft.lose(Code::PZ6001, at, "filters in one text are not carried over", help);
    }
    for (_, node) in parts(node) {
        with_config(draft, node, "a filter", |draft, config, _| {
            let at = config.span();
            let Some(name) = name(draft, config, "a filter") else { return };
            let expression = config.text("filterExpression").unwrap_or_default();
            if has_variable(&expression) || is_placeholder(&expression) && expression.contains("<_")
            {
                let message =
                    format!("the expression of `{name}` has parts that are filled in later");
                draft.lose(Code::PZ6005, at, &message, "write the expression as it is sent");
                return;
            }
            draft.add(Kind::Filter, &name, |draft, block| {
                block.value("expression", expression);
                block.value("tags", draft.tags_or_inherited(tags(config.take("tags"))));
            });
        });
    }
}

fn recommender(draft: &mut Draft, node: &Node) {
    with_config(draft, node, "a recommender", |draft, config, _| {
        let Some(name) = name(draft, config, "a recommender") else { return };
        let recipe = config.text("recipeArn").unwrap_or_default();
        draft.add(Kind::Recommender, &name, |draft, block| {
            block.value("recipe", tail(&recipe));
            block.value("recommenderConfig", config.take("recommenderConfig").map(Node::to_json));
            block.value("tags", draft.tags_or_inherited(tags(config.take("tags"))));
        });
    });
}
