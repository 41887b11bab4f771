//! What an operator meets when the configuration is right, wrong or absent.

use std::process::{Command, Output};

fn migrate(toml: &str, variables: &[(&str, &str)]) -> (Output, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("matou.toml"), toml).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_matou"))
        .arg("migrate")
        .envs(variables.iter().copied())
        .current_dir(directory.path())
        .output()
        .unwrap();
    (output, directory)
}

#[test]
fn the_file_names_the_database() {
    let (output, directory) = migrate("[database]\nurl = 'sqlite:city.db'", &[]);
    assert!(output.status.success());
    assert!(directory.path().join("city.db").exists());
}

#[test]
fn a_variable_wins_over_the_file() {
    let (output, directory) =
        migrate("[database]\nurl = 'sqlite:city.db'", &[("MATOU__DATABASE__URL", "sqlite:other.db")]);
    assert!(output.status.success());
    assert!(directory.path().join("other.db").exists() && !directory.path().join("city.db").exists());
}

#[test]
fn an_unknown_key_names_the_nearest_and_nothing_is_made() {
    let (output, directory) = migrate("[databse]\nurl = 'sqlite:city.db'", &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("`databse`") && said.contains("did you mean `database`?"), "{said}");
    assert!(!directory.path().join("city.db").exists());
}

#[test]
fn a_password_in_a_url_is_never_printed() {
    let (output, _directory) =
        migrate("", &[("MATOU__DATABASE__URL", "postgres://matou:opensesame@127.0.0.1:1/none")]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("database.url") && !said.contains("opensesame"), "{said}");
}
