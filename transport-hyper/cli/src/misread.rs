//! Warnings about values that YAML reads otherwise than they are written.

use polygrant::dialect::Finding;
use serde_json::Value;

/// Returns a warning for each value without quotation marks that is read as something else.
pub(crate) fn misread(text: &str) -> impl Iterator<Item = Finding> {
    text.lines().enumerate().filter_map(|(at, line)| {
        let (name, value) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
        let value = value.split(" #").next().unwrap_or_default().trim();
        let (problem, before) = match (as_another(value), as_another(name.trim())) {
            (Some(problem), _) => (problem, name.chars().count() + 2),
            // A name without its zeros is another name.
            (None, Some(problem)) if name.trim().starts_with(|it: char| it.is_ascii_digit()) => {
                (problem, name.len() - name.trim_start().len())
            }
            _ => return None,
        };
        let mut finding = Finding::warning(problem);
        (finding.line, finding.column) = (Some(at + 1), Some(before + 1));
        Some(finding)
    })
}

/// Says what a value is read as, if that is not what is written.
fn as_another(value: &str) -> Option<String> {
    if matches!(&*value.to_lowercase(), "yes" | "no" | "on" | "off") {
        return Some(format!(
            "{value} is read as a text: say `true` or `false` if a boolean is meant, or {value:?}"
        ));
    }
    if let Some(tag) = value.strip_prefix('!').filter(|tag| !tag.starts_with('!')) {
        let tag = tag.split(' ').next().unwrap_or_default();
        return Some(format!(
            "`!{tag}` means nothing here: what stands behind it is taken as it is"
        ));
    }
    if !value.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.'))
    {
        return None;
    }
    match serde_saphyr::from_str(value) {
        Ok(Value::Number(number)) if number.to_string() != value => Some(format!(
            "{value} is read as the number {number}: say {value:?} if that is not meant"
        )),
        _ => None,
    }
}
