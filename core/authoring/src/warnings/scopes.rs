//! Warnings about scopes and their separators.

use polygrant::Dialect;

use super::gathered::Warnings;
use super::words::is_stand_in;

pub(super) fn warn_of_scopes(dialect: &Dialect, warnings: &mut Warnings) {
    warn_of_default_scopes(dialect, warnings);
    let Some(separator) = dialect.scope.separator.as_deref() else { return };
    let lower = separator.to_lowercase();
    let meant = match &*lower {
        "space" | "%20" | "+" | "&" | "\t" | "blank" | "\\s" => " ",
        "comma" | "%2c" => ",",
        "semicolon" | "%3b" => ";",
        "pipe" | "%7c" => "|",
        "plus" | "%2b" => "+",
        "newline" | "\\n" => "\n",
        blanks if blanks.len() > 1 && blanks.trim().is_empty() && !blanks.contains('\n') => " ",
        word if word.chars().any(char::is_alphanumeric) => ",",
        several if several.trim() != several && !several.trim().is_empty() => several.trim(),
        // No vendor is known to put anything else between scopes, which hold these signs themselves.
        " " | "," | ";" | "|" | "\n" => return,
        twice if twice.starts_with(';') => ";",
        twice if twice.starts_with(',') => ",",
        _ => " ",
    };
    warnings.add(
        "scope.separator",
        format!(
            "{separator:?} itself would stand between two scopes: did you mean {meant:?}? What has \
             to be encoded is encoded where it is sent"
        ),
    );
}

fn warn_of_default_scopes(dialect: &Dialect, warnings: &mut Warnings) {
    let defaults = &dialect.scope.defaults;
    for (at, scope) in defaults.iter().enumerate() {
        let place = format!("scope.defaults[{at}]");
        if is_stand_in(scope) || scope == "scope" || scope.contains(['{', '}']) {
            warnings.add(place, format!("{scope:?} is requested as it is"));
        } else if defaults.iter().take(at).any(|earlier| earlier == scope) {
            warnings.add(place, format!("{scope:?} is there twice"));
        } else if scope.contains(' ') || scope.contains([',', ';', '|']) && !scope.contains("://") {
            warnings.add(
                place,
                format!("{scope:?} is requested as one scope: each is an item of its own"),
            );
        }
    }
}
