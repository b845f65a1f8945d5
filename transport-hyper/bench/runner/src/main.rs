//! gungraun's own runner, of the version that the benchmarks are built with.

fn main() {
    if let Err(error) = gungraun_runner::runner::run::run() {
        eprintln!("{error:?}");
        std::process::exit(1);
    }
}
