//! Claims about the folder on disk.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use tempfile::TempDir;

use super::*;

fn folder() -> (TempDir, Root) {
    let folder = tempfile::tempdir().unwrap();
    let root = Root::new(folder.path()).unwrap();
    (folder, root)
}

fn path(text: &str) -> FilePath {
    FilePath::new(text).unwrap()
}

fn names(root: &Root) -> Vec<String> {
    root.walk(&mut |_| {}).unwrap().files.keys().map(FilePath::to_string).collect()
}

fn text(root: &Root, at: &str) -> Option<String> {
    match root.read(&path(at)).unwrap()? {
        Found::Bytes { bytes, .. } => Some(String::from_utf8(bytes).unwrap()),
        Found::TooLarge { .. } => panic!("{at} is too large"),
    }
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn only_pipelines_in_visible_folders_are_found() {
    let (folder, root) = folder();
    for file in ["b.orch.yaml", "a/c d.tran.yaml", "a/notes.txt", ".git/x.orch.yaml", "a/.hidden.orch.yaml"] {
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "x").unwrap();
    }
    assert_eq!(names(&root), ["a/c d.tran.yaml", "b.orch.yaml"]);
}

#[test]
fn a_folder_is_empty_when_nothing_in_it_can_be_seen() {
    let (folder, root) = folder();
    for empty in ["a", "b/c", "d", "e/f"] {
        fs::create_dir_all(folder.path().join(empty)).unwrap();
    }
    fs::write(folder.path().join("d/.gitkeep"), "").unwrap();
    fs::write(folder.path().join("e/notes.txt"), "").unwrap();
    assert_eq!(root.walk(&mut |_| {}).unwrap().empty, ["a", "b/c", "d", "e/f"]);
}

#[test]
fn links_that_lead_out_of_the_folder_are_refused() {
    let (folder, root) = folder();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.orch.yaml");
    fs::write(&secret, "secret").unwrap();
    symlink(&secret, folder.path().join("link.orch.yaml")).unwrap();
    symlink(outside.path(), folder.path().join("out")).unwrap();

    assert!(names(&root).is_empty());
    for name in ["link.orch.yaml", "out/secret.orch.yaml"] {
        assert!(matches!(root.read(&path(name)), Err(FilesError::Outside(_))), "{name}");
        let written = root.write(&path(name), "mine", &Expected::Revision(Vec::new()));
        assert!(matches!(written, Err(FilesError::Outside(_))), "{name}");
        assert!(matches!(root.delete(&path(name)), Err(FilesError::Outside(_))), "{name}");
    }
    let created = root.write(&path("out/new.orch.yaml"), "mine", &Expected::Missing);
    assert!(matches!(created, Err(FilesError::Outside(_))));
    assert_eq!(entries(outside.path()), ["secret.orch.yaml"]);
    assert_eq!(fs::read_to_string(secret).unwrap(), "secret");
}

#[test]
fn a_link_that_stays_inside_is_written_through() {
    let (folder, root) = folder();
    fs::write(folder.path().join("real.orch.yaml"), "old").unwrap();
    symlink("real.orch.yaml", folder.path().join("link.orch.yaml")).unwrap();
    root.write(&path("link.orch.yaml"), "new", &Expected::Revision(Vec::new())).unwrap();
    assert!(fs::symlink_metadata(folder.path().join("link.orch.yaml")).unwrap().is_symlink());
    assert_eq!(text(&root, "real.orch.yaml").as_deref(), Some("new"));
}

#[test]
fn a_save_keeps_permissions_and_leaves_nothing_behind() {
    let (folder, root) = folder();
    let file = folder.path().join("a.orch.yaml");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    root.write(&path("a.orch.yaml"), "new", &Expected::Revision(Vec::new())).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(entries(folder.path()), ["a.orch.yaml"]);
}

#[test]
fn a_read_only_file_is_not_replaced() {
    let (folder, root) = folder();
    let file = folder.path().join("a.orch.yaml");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let written = root.write(&path("a.orch.yaml"), "new", &Expected::Revision(Vec::new()));
    assert!(matches!(written, Err(FilesError::Disk { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    assert_eq!(entries(folder.path()), ["a.orch.yaml"]);
}

#[test]
fn a_new_file_makes_its_folders_and_never_replaces_one() {
    let (_folder, root) = folder();
    root.write(&path("x/y/new.orch.yaml"), "first", &Expected::Missing).unwrap();
    let again = root.write(&path("x/y/new.orch.yaml"), "second", &Expected::Missing);
    assert!(matches!(again, Err(FilesError::Conflict { .. })));
    assert_eq!(text(&root, "x/y/new.orch.yaml").as_deref(), Some("first"));
    assert_eq!(text(&root, "x/y/none.orch.yaml"), None);
}

#[test]
fn a_file_beyond_the_limit_is_found_and_not_read() {
    let (folder, root) = folder();
    let file = File::create(folder.path().join("a.orch.yaml")).unwrap();
    file.set_len(MAX_FILE_BYTES + 1).unwrap();
    assert_eq!(names(&root), ["a.orch.yaml"]);
    assert!(matches!(root.read(&path("a.orch.yaml")), Ok(Some(Found::TooLarge { .. }))));
}

#[test]
fn a_root_that_is_gone_is_an_error_and_not_an_empty_project() {
    let (folder, root) = folder();
    folder.close().unwrap();
    assert!(matches!(root.walk(&mut |_| {}), Err(FilesError::Disk { .. })));
}
