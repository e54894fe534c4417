//! What `.ci/release` built, as somebody uses it who has no compiler: the wheel in an environment of its own, the image unpacked and
//! run as process 1, the tarball and the Debian package. Not here: how it is built.

use crate::{
    snippets::blocks,
    support::{Stage, root, said},
};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::PathBuf,
    process::{Command, Stdio},
};

/// The file in dist/ with this ending.
fn built(ending: &str) -> PathBuf {
    let files = fs::read_dir(root().join("dist")).expect("`.ci/release` writes dist/");
    let mut paths = files.map(|file| file.unwrap().path());
    let is_it = |path: &PathBuf| path.to_string_lossy().ends_with(ending);
    paths.find(is_it).unwrap_or_else(|| panic!("no {ending} in dist/"))
}

fn ok(command: &mut Command) -> String {
    let (code, said) = said(&command.output().unwrap());
    assert_eq!(code, 0, "{command:?} said:\n{said}");
    said
}

#[test]
#[ignore = "needs dist/, which .ci/release builds"]
fn the_wheel_is_all_that_a_newcomer_needs() {
    let stage = Stage::of("movies");
    let venv = stage.path("venv");
    // boto3 and pytest are those of this machine; the wheel itself needs neither.
    ok(Command::new("python3").args(["-m", "venv", "--system-site-packages"]).arg(&venv));
    let bin = venv.join("bin");
    ok(Command::new(bin.join("pip"))
        .args(["install", "--quiet", "--no-deps", "--no-index"])
        .arg(built(".whl")));
    let tool = |words: &[&str]| {
        let mut command = stage.command(words);
        let mut there = Command::new(bin.join("personalize"));
        there.args(command.get_args()).current_dir(stage.path(""));
        for (name, value) in command.get_envs() {
            value.map(|value| there.env(name, value));
        }
        command.stdin(Stdio::null());
        ok(&mut there)
    };
    assert!(tool(&["version"]).contains("personalize 0."));
    // The README's own lines after the first, which is the installation; nobody is there to approve.
    fs::remove_file(stage.path("spec.yaml")).unwrap();
    let block =
        blocks("README.md", "sh").into_iter().find(|block| block.starts_with("pip install"));
    let block = block.expect("the README installs the wheel");
    let lines = block.lines().skip(1).map(|line| line.split(" #").next().unwrap().trim_end());
    let lines = lines.map(|line| match line.contains(" apply ") {
        true => format!("{line} --auto-approve\n"),
        false => format!("{line}\n"),
    });
    let mut shell = Command::new("sh");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    shell.args(["-ec", &lines.collect::<String>()]).current_dir(stage.path(""));
    for (name, value) in stage.command(&[]).get_envs() {
        value.map(|value| shell.env(name, value));
    }
    let said = ok(shell.env("PATH", path).stdin(Stdio::null()));
    assert!(said.contains("itemId"), "{said}");

    let mut tests = Command::new(bin.join("python"));
    tests.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).arg(root().join("python/tests"));
    let passed = ok(tests.env("PERSONALIZE_EXAMPLES", root().join("examples")));
    assert!(passed.contains("3 passed"), "{passed}");
    let module = ok(Command::new(bin.join("python")).args(["-m", "personalize", "version"]));
    assert!(module.contains("personalize 0."), "{module}");
}

#[test]
#[ignore = "needs dist/, which .ci/release builds"]
fn the_image_serves_as_process_one_and_ends_on_sigterm() {
    let stage = Stage::empty();
    ok(Command::new("tar").arg("-xf").arg(built(".oci.tar")).arg("-C").arg(stage.path("")));
    let read = |path: &str| -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(stage.path(path)).unwrap()).unwrap()
    };
    let blob = |of: &serde_json::Value| {
        let digest = of["digest"].as_str().unwrap();
        format!("blobs/sha256/{}", digest.strip_prefix("sha256:").unwrap())
    };
    let manifest = read(&blob(&read("index.json")["manifests"][0]));
    let config = read(&blob(&manifest["config"]));
    assert_eq!(config["config"]["Entrypoint"], serde_json::json!(["/personalize"]));
    fs::create_dir(stage.path("root")).unwrap();
    for layer in manifest["layers"].as_array().unwrap() {
        ok(Command::new("tar")
            .arg("-xzf")
            .arg(stage.path(&blob(layer)))
            .arg("-C")
            .arg(stage.path("root")));
    }
    // Nothing but what is in the image: the binary, certificate authorities, empty folders.
    let mut serve = Command::new("unshare");
    serve
        .args(["--user", "--map-root-user", "--pid", "--fork", "--kill-child", "chroot"])
        .arg(stage.path("root"))
        .args(["/personalize", "local", "serve", "--port", "0", "--host", "0.0.0.0"])
        .args(["--allow-host", "emulator"])
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .process_group(0);
    let mut serve = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(serve.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let port: u16 = url.trim().rsplit(':').next().unwrap().parse().unwrap();
    let mut health = TcpStream::connect(("127.0.0.1", port)).unwrap();
    health.write_all(b"GET / HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    health.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 ") && !answer.starts_with("HTTP/1.1 403"), "{answer}");
    // The child of `unshare` is process 1 of its own world, for which the default of a signal is to do nothing.
    let children = format!("/proc/{0}/task/{0}/children", serve.id());
    let child = fs::read_to_string(children).unwrap();
    ok(Command::new("kill").args(["-TERM", child.trim()]));
    assert_eq!(serve.wait().unwrap().code(), Some(0));
}

#[test]
#[ignore = "needs dist/, which .ci/release builds"]
fn the_action_installs_the_tarball_whose_checksum_it_was_given() {
    let stage = Stage::empty();
    let text = fs::read_to_string(root().join("action.yml")).unwrap();
    let action = personalize_core::yaml::parse(&text).unwrap().to_json();
    let steps = action["runs"]["steps"].as_array().unwrap();
    let install = steps.iter().find(|step| step["name"] == "install").unwrap();
    let tarball = built("-x86_64-unknown-linux-musl.tar.gz");
    let name = tarball.file_name().unwrap().to_string_lossy().into_owned();
    let version = name.split('-').nth(1).unwrap();
    // `gh release download VERSION --repo … --pattern NAME …`
    stage.write("bin/gh", "#!/bin/bash\n[ \"$3\" = \"$VERSION\" ] && cp \"$DIST/$7\" .\n");
    fs::set_permissions(stage.path("bin/gh"), PermissionsExt::from_mode(0o755)).unwrap();
    let sum = ok(Command::new("sha256sum").arg(&tarball));
    let path = format!("{}:{}", stage.path("bin").display(), std::env::var("PATH").unwrap());
    let with = |sum: &str| {
        let script = install["run"].as_str().unwrap();
        let mut shell = Command::new("bash");
        shell.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        shell
            .env("PATH", &path)
            .env("DIST", root().join("dist"))
            .env("RUNNER_TEMP", stage.path(""));
        shell.env("REPOSITORY", "o/r").env("VERSION", format!("v{version}")).env("SHA256", sum);
        shell.output().unwrap().status.success()
    };
    assert!(!with(&"0".repeat(64)));
    assert!(!stage.path("personalize/personalize").exists());
    assert!(with(&sum[..64]));
    let told = ok(Command::new(stage.path("personalize/personalize")).arg("version"));
    assert!(told.contains(version), "{told}");
}

#[test]
#[ignore = "needs dist/, which .ci/release builds"]
fn tarball_and_package_bring_completions_and_pages() {
    let listed = ok(Command::new("tar").arg("-tzf").arg(built("-musl.tar.gz")));
    for file in ["/personalize\n", "/completions/personalize.zsh", "/man/personalize-apply.1"] {
        assert!(listed.contains(file), "{listed}");
    }
    let listed = ok(Command::new("dpkg-deb").arg("--contents").arg(built(".deb")));
    for file in ["./usr/bin/personalize\n", "bash-completion/completions/personalize\n"] {
        assert!(listed.contains(file), "{listed}");
    }
    let sums = root().join("dist");
    ok(Command::new("sha256sum").args(["--check", "--quiet", "SHA256SUMS"]).current_dir(sums));
}

/// The program of the tarball in a folder.
fn unpacked(stage: &Stage) -> PathBuf {
    let tarball = built("-x86_64-unknown-linux-musl.tar.gz");
    ok(Command::new("tar")
        .arg("-xzf")
        .arg(tarball)
        .args(["--strip-components", "1", "-C"])
        .arg(stage.path("")));
    stage.path("personalize")
}

#[test]
#[ignore = "needs dist/, which .ci/release builds"]
fn the_binary_needs_nothing_of_a_system_but_certificates() {
    let (stage, tree) = (Stage::empty(), Stage::of("minimal"));
    fs::copy(unpacked(&stage), tree.path("personalize")).unwrap();
    let authorities = "etc/ssl/certs/ca-certificates.crt";
    tree.write(authorities, fs::read(format!("/{authorities}")).unwrap());
    let alone = |words: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args(["--user", "--map-root-user", "chroot"])
            .arg(tree.path(""))
            .arg("/personalize");
        said(
            &command
                .args(words)
                .env_clear()
                .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
                .output()
                .unwrap(),
        )
    };
    let (code, told) = alone(&["apply", "/spec.yaml", "--local", "--auto-approve"]);
    assert!(code == 0 && told.contains("campaign/minimal-home"), "{told}");
    // It gets as far as the network: certificates are no obstacle, nor is the lack of a resolver's files.
    let nobody = ["stacks", "--region", "us-east-1", "--endpoint-url", "https://127.0.0.1:9"];
    let (code, told) = alone(&nobody);
    assert!(
        code != 0 && code != 101 && !told.to_lowercase().contains("certificate"),
        "{code}: {told}"
    );
}

#[test]
#[ignore = "needs dist/ and debootstrap, as root"]
fn the_package_installs_in_debian() {
    let (stage, example) = (Stage::empty(), Stage::of("minimal"));
    let tree = stage.path("debian");
    ok(Command::new("debootstrap")
        .args(["--variant=minbase", "--include=ca-certificates", "bookworm"])
        .arg(&tree));
    fs::copy(built("_amd64.deb"), tree.join("personalize.deb")).unwrap();
    crate::support::copy(&example.path(""), &tree.join("stack"));
    let inside = |script: &str| {
        let mut chroot = Command::new("chroot");
        chroot.arg(&tree).args(["sh", "-ec", script]).env_clear();
        ok(chroot.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"))
    };
    inside("dpkg -i /personalize.deb");
    let told = inside("cd /stack && /usr/bin/personalize apply spec.yaml --local --auto-approve");
    assert!(told.contains("campaign/minimal-home"), "{told}");
    inside("test -s /usr/share/bash-completion/completions/personalize");
}
