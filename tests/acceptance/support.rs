//! What the tests of the binary share: a folder with a spec in it, and the binary run there.
//! Not here: any expectation about a command.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// A folder with a spec, gone at the end of the test.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    /// An empty folder.
    pub(crate) fn empty() -> Stage {
        Stage { folder: tempfile::tempdir().unwrap() }
    }

    /// A copy of one of the project's examples.
    pub(crate) fn of(example: &str) -> Stage {
        let stage = Stage::empty();
        copy(&root().join("examples").join(example), stage.folder.path());
        stage
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with its folders.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Replaces a text in the spec, which has to have it.
    pub(crate) fn edit(&self, from: &str, to: &str) {
        self.edit_file("spec.yaml", from, to);
    }

    /// Replaces a text in a file, which has to have it.
    pub(crate) fn edit_file(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no `{from}`");
        fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    /// The binary in this folder, with no AWS configuration from outside.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_personalize"));
        command.args(words).arg("--no-color").current_dir(self.folder.path());
        for name in
            ["AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "COLUMNS"]
        {
            command.env_remove(name);
        }
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            command.env_remove(name);
        }
        command
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// Runs; answers the exit code and everything that was said, errors last.
    pub(crate) fn run(&self, words: &[&str]) -> (i32, String) {
        said(&self.command(words).output().unwrap())
    }

    /// Runs, and expects exit 0.
    pub(crate) fn ok(&self, words: &[&str]) -> String {
        let (code, said) = self.run(words);
        assert_eq!(code, 0, "{words:?} said:\n{said}");
        said
    }

    /// Applies the spec of this folder to the embedded emulator.
    pub(crate) fn apply(&self) -> String {
        self.ok(&["apply", "spec.yaml", "--local", "--auto-approve"])
    }

    /// Expects that the embedded emulator is as the spec says.
    pub(crate) fn is_converged(&self) {
        let plan = self.ok(&["plan", "spec.yaml", "--local", "--detailed-exitcode"]);
        assert!(plan.contains("nothing to do"), "{plan}");
    }
}

/// The exit code of a run and everything that it said, errors last.
pub(crate) fn said(output: &Output) -> (i32, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        format!("{}{}", text(&output.stdout), text(&output.stderr)),
    )
}

/// The emulator as a process of its own; it ends with the value.
pub(crate) struct Emulator {
    process: Child,
    /// Where it answers.
    pub(crate) url: String,
}

impl Emulator {
    /// Starts one in the folder of `stage`, with more arguments for `local serve`. Nothing takes time, unless they say so.
    pub(crate) fn start(stage: &Stage, more: &[&str]) -> Emulator {
        let pace: &[&str] = if more.contains(&"--pace") { &[] } else { &["--pace", "instant"] };
        let words = [&["local", "serve", "--port", "0"], pace, more].concat();
        let mut process =
            stage.command(&words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut url = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut url).unwrap();
        Emulator { process, url: url.trim().to_owned() }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// `command` pointed at this emulator.
    pub(crate) fn serves<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        pointed(command, &self.url)
    }
}

/// `command` pointed at the emulator with this address.
pub(crate) fn pointed<'c>(command: &'c mut Command, url: &str) -> &'c mut Command {
    command
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env("AWS_REGION", "us-east-1")
}

impl Emulator {
    /// Calls an operation of Personalize past the binary, as somebody else would.
    pub(crate) fn call(&self, operation: &str, input: &serde_json::Value) -> serde_json::Value {
        call(&self.url, operation, input)
    }
}

/// Calls an operation of Personalize at the endpoint `url`, past the binary; answers its output.
pub(crate) fn call(url: &str, operation: &str, input: &serde_json::Value) -> serde_json::Value {
    let answer = answer(url, "personalize", &format!("AmazonPersonalize.{operation}"), input);
    assert!(answer.starts_with("HTTP/1.1 200"), "{operation}: {answer}");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).unwrap_or_default()
}

/// What the operation `target` of a service of JSON 1.1 answers at the endpoint `url`, head and body.
pub(crate) fn answer(url: &str, service: &str, target: &str, input: &serde_json::Value) -> String {
    let head = format!("x-amz-target: {target}\r\ncontent-type: application/x-amz-json-1.1");
    post(url, "/", &head, &format!("us-east-1/{service}"), input)
}

/// What a request with these headers answers at the endpoint `url`, head and body. It is signed for a region and service.
pub(crate) fn post(
    url: &str,
    path: &str,
    headers: &str,
    signed_for: &str,
    input: &serde_json::Value,
) -> String {
    let headers = format!("{headers}\r\n");
    send(url, &format!("POST {path}"), &headers, signed_for, input.to_string().as_bytes())
}

/// Puts an object, or makes a bucket; `headers` are lines with their ends.
pub(crate) fn put(url: &str, path: &str, headers: &str, body: &[u8]) {
    let answer = sent(url, &format!("PUT {path}"), headers, body);
    assert!(answer.starts_with("HTTP/1.1 20"), "{path}: {answer}");
}

/// What a request of S3 answers, head and body.
pub(crate) fn sent(url: &str, line: &str, headers: &str, body: &[u8]) -> String {
    send(url, line, headers, "us-east-1/s3", body)
}

/// Sends a request past the binary, and gives its answer.
fn send(url: &str, line: &str, headers: &str, signed_for: &str, body: &[u8]) -> String {
    let host = url.strip_prefix("http://").unwrap().trim_end_matches('/');
    let scope = format!("local/20250101/{signed_for}/aws4_request");
    let head = format!(
        "{line} HTTP/1.1\r\nhost: {host}\r\n{headers}authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder of data that is not part of the project (docs/testing.md, "Tests that need more").
pub(crate) fn shared(name: &str) -> PathBuf {
    let folder =
        std::env::var_os("PERSONALIZE_SHARED").map_or(root().join("../shared"), PathBuf::from);
    let path = folder.join(name);
    assert!(path.exists(), "{} is not there", path.display());
    path
}

/// Copies a folder, without an emulator's state in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let entries = fs::read_dir(from).unwrap().map(Result::unwrap);
    for entry in entries.filter(|entry| entry.file_name() != ".personalize") {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => fs::copy(entry.path(), to).map(drop).unwrap(),
        }
    }
}
