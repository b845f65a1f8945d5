//! The fleet in virtual time, and the table of it in the documentation.

use std::process::Command;

#[allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
fn table(arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_polygrant-fleet-simulation");
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the names of the rows, and the cells behind them.
fn rows(table: &str) -> Vec<(&str, Vec<&str>)> {
    fn row(line: &str) -> Option<(&str, Vec<&str>)> {
        let mut cells = line.split(" | ").map(|it| it.trim_matches(['|', ' ']));
        cells.next().map(|name| (name, cells.collect()))
    }
    table.lines().filter(|line| line.starts_with("| ")).filter_map(row).collect()
}

#[test]
fn the_documentation_has_the_rows_of_the_program() {
    let names =
        |table| rows(table).into_iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    let printed = table(&["--processes", "20"]);
    assert_eq!(names(include_str!("../../../core/client/src/store/fleet.md")), names(&printed));
    assert_eq!(table(&["--processes", "20"]), printed, "the same seed");
    assert_ne!(table(&["--processes", "20", "--seed", "2"]), printed);
}

#[test]
fn a_fleet_asks_as_often_as_one_process_does() {
    let printed = table(&["--processes", "200"]);
    for (name, cells) in rows(&printed) {
        let number = |place: usize| cells.get(place).and_then(|cell| cell.parse::<u64>().ok());
        let (Some(requests), Some(rejected_twice)) = (number(0), number(5)) else { continue };
        assert_eq!(rejected_twice, 0, "{name}");
        let is_away = name.contains("store fails") || name.contains("store hangs");
        let bound = match name {
            "no store" => 1000 + 20,
            "tokens of five minutes" => 25,
            _ if is_away => 210,
            _ if name.contains("503") => 60,
            _ if name.contains("unreachable") => 80,
            _ => 6,
        };
        assert!(requests <= bound, "{name}: {requests} requests");
    }
}
