//! Foreign files stay, in every place and of every kind.

use super::*;

const OURS: [&str; 4] = [
    "objects/18af00c0ffee0000-1",
    "objects/18af00c0ffee0000-2.part",
    "personalize/us-east-1.000000000000.dataset.films.ITEMS.bulk",
    "personalize/us-east-1.000000000000.solution.s.model.part",
];
const FOREIGN: [&str; 5] =
    ["objects/thesis.docx", "objects/2024-1", "personalize/notes.txt", "thesis.docx", "a/b"];

fn write(folder: &Path, name: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "text").unwrap();
}

#[test]
fn a_folder_with_other_files_is_refused_and_stays_as_it_is() {
    for name in FOREIGN {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), name);
        let error = claim(folder.path()).unwrap_err();
        assert!(matches!(error, FolderError::Foreign { .. }), "{name}: {error:?}");
        remove(folder.path()).unwrap_err();
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), "text");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{name}");
    }
}

#[test]
fn only_what_is_ours_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    claim(&state).unwrap();
    for name in OURS.iter().chain(&FOREIGN) {
        write(&state, name);
    }
    assert_eq!(remove(&state).unwrap(), Removed::Ours);
    for name in OURS {
        assert!(!state.join(name).exists(), "{name}");
    }
    for name in FOREIGN {
        assert!(state.join(name).exists(), "{name}");
    }
    assert!(matches!(remove(&state).unwrap_err(), FolderError::Foreign { .. }));
}

#[test]
fn a_folder_of_ours_goes_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    assert_eq!(remove(&state).unwrap(), Removed::Absent);
    claim(&state).unwrap();
    claim(&state).unwrap();
    sign(&state).unwrap();
    sign(&state).unwrap();
    assert_eq!(process(&state), Some(std::process::id()));
    OURS.iter().for_each(|name| write(&state, name));
    assert_eq!(remove(&state).unwrap(), Removed::All);
    assert!(!state.exists());
}

#[test]
fn another_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(MARKER), "personalize state 2\n").unwrap();
    let error = claim(folder.path()).unwrap_err().to_string();
    assert!(error.contains("another version"), "{error}");
}

#[test]
fn a_state_from_before_the_marker_is_ours() {
    let folder = tempfile::tempdir().unwrap();
    let tables = folder.path().join(TABLES);
    fs::write(&tables, "my notes").unwrap();
    claim(folder.path()).unwrap_err();
    fs::write(&tables, [MAGIC, b"more"].concat()).unwrap();
    claim(folder.path()).unwrap();
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let place = tempfile::tempdir().unwrap();
    let elsewhere = place.path().join("elsewhere");
    OURS.iter().for_each(|name| write(&elsewhere, name));
    for name in [OBJECTS, DATA, TABLES, MARKER, PROCESS] {
        let state = place.path().join(format!("state-{name}"));
        claim(&state).unwrap();
        drop(fs::remove_file(state.join(name)));
        symlink(elsewhere.join(name), state.join(name)).unwrap();
        claim(&state).unwrap_err();
        remove(&state).unwrap_err();
    }
    symlink(&elsewhere, place.path().join("link")).unwrap();
    claim(&place.path().join("link")).unwrap_err();
    remove(&place.path().join("link")).unwrap_err();
    // A link among our files is none of them.
    let state = place.path().join("state");
    claim(&state).unwrap();
    fs::create_dir(state.join(OBJECTS)).unwrap();
    symlink(elsewhere.join(OURS[0]), state.join(OURS[0])).unwrap();
    assert_eq!(remove(&state).unwrap(), Removed::Ours);
    assert!(OURS.iter().all(|name| elsewhere.join(name).exists()));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_look() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    claim(folder.path()).unwrap();
    assert_eq!(mode(folder.path()), 0o700);
    for name in [MARKER, TABLES, IGNORE.0] {
        assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
    }
    assert_eq!(fs::read_to_string(folder.path().join(".gitignore")).unwrap(), "*\n");
}
