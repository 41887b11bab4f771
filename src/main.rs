//! The `matou` binary. It holds no rules: see [`matou::cli`].

#[tokio::main]
async fn main() -> std::process::ExitCode {
    matou::cli::run().await
}
