//! Finding an OpenAPI document in a page: in Markdown, or in HTML.

/// The most places of a page in which a document is looked for.
const MAX_PLACES: usize = 64;

/// Returns the parts of a text that may be an OpenAPI document, the likeliest first.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = fenced(text).chain(indented(text)).collect();
    if text.contains('<') {
        parts.extend(elements(text));
    }
    parts.retain(|it| names_a_version(it));
    if !text.trim_start().starts_with('{') {
        parts.extend(embedded(text));
        // An attribute holds a document with its quotation marks as entities.
        if text.contains("openapi&quot;") || text.contains("swagger&quot;") {
            parts.extend(embedded(&unescaped(text.replace('<', " ").as_str())));
        }
    }
    parts.truncate(MAX_PLACES);
    parts
}

/// Returns whether a text may hold an OpenAPI document.
pub(super) fn names_a_version(text: &str) -> bool {
    text.contains("openapi") || text.contains("swagger")
}

/// The blocks of a page in Markdown that stand between fences.
fn fenced(text: &str) -> impl Iterator<Item = String> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let (indent, fence) = lines.by_ref().find_map(opening)?;
        let mut block = String::new();
        for line in lines.by_ref() {
            // A closing fence is as long as the opening one or longer, and nothing else.
            let rest = line.trim().strip_prefix(fence);
            if rest.is_some_and(|rest| rest.chars().all(|c| fence.starts_with(c))) {
                break;
            }
            // A block in a list is indented as a whole.
            let blanks = line.len() - line.trim_start_matches(' ').len();
            block.push_str(line.get(blanks.min(indent)..).unwrap_or_default());
            block.push('\n');
        }
        Some(block)
    })
    .take(MAX_PLACES)
}

/// The blocks of a page in Markdown that are indented as a whole.
fn indented(text: &str) -> impl Iterator<Item = String> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let starts = text.lines().enumerate().filter(move |(_, line)| {
        let bare = line.trim_start().trim_start_matches('"');
        indent(line) > 3 && (bare.starts_with("openapi") || bare.starts_with("swagger"))
    });
    let blocks = starts.map(move |(at, first)| {
        let depth = indent(first);
        let lines = text.lines().skip(at);
        let lines = lines.take_while(|line| line.trim().is_empty() || indent(line) >= depth);
        lines.map(|line| format!("{}\n", line.get(depth..).unwrap_or_default())).collect()
    });
    blocks.take(MAX_PLACES)
}

/// How far a line that opens a block is indented, and the fence.
fn opening(line: &str) -> Option<(usize, &str)> {
    let fence = line.trim_start_matches(' ');
    let kind = fence.chars().next().filter(|kind| matches!(kind, '`' | '~'))?;
    let length = fence.len() - fence.trim_start_matches(kind).len();
    (length >= 3).then(|| (line.len() - fence.len(), fence.get(..length).unwrap_or_default()))
}

/// The texts of the elements of a page in HTML that hold code or data.
fn elements(text: &str) -> impl Iterator<Item = String> {
    const NAMES: [&str; 4] = ["pre", "code", "script", "textarea"];
    let found = NAMES.into_iter().flat_map(move |name| {
        let (open, close) = (format!("<{name}"), format!("</{name}>"));
        let mut rest = text;
        std::iter::from_fn(move || {
            let start = rest.find(&open)?;
            let inner = rest.get(start..)?;
            let inner = inner.get(inner.find('>')? + 1..)?;
            let end = inner.find(&close)?;
            rest = inner.get(end..)?;
            let inner = inner.get(..end)?;
            Some(if name == "script" { inner.to_owned() } else { unescaped(inner) })
        })
    });
    found.take(MAX_PLACES)
}

/// Takes the tags out of a text, and writes its entities as what they stand for.
fn unescaped(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        bare.push_str(rest.get(..open).unwrap_or_default());
        let tag = rest.get(open..).unwrap_or_default();
        let end = tag.find('>').map_or(tag.len(), |close| close + 1);
        rest = tag.get(end..).unwrap_or_default();
    }
    bare.push_str(rest);
    let entities = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#x22;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&#x2F;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    entities.into_iter().fold(bare, |text, (entity, meant)| text.replace(entity, meant))
}

/// The objects of a script that begin with their version, as JSON.
fn embedded(text: &str) -> impl Iterator<Item = String> {
    let versions = ["\"openapi\"", "\"swagger\""]
        .into_iter()
        .flat_map(|version| text.match_indices(version).take(MAX_PLACES).map(|(at, _)| at));
    versions.filter_map(|at| {
        let before = text.get(..at)?;
        let start = opening_brace(before)?;
        object(text.get(start..)?).map(str::to_owned)
    })
}

/// The brace that opens the object in which a text ends.
fn opening_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b'}' | b']' => depth += 1,
            b'{' | b'[' if depth > 0 => depth -= 1,
            b'{' => return Some(at),
            b'[' => return None,
            _ => {}
        }
    }
    None
}

/// The object that a text begins with.
fn object(text: &str) -> Option<&str> {
    let (mut depth, mut is_in_text, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_in_text = !is_in_text,
            b'{' | b'[' if !is_in_text => depth += 1,
            b'}' | b']' if !is_in_text => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return text.get(..=at);
                }
            }
            _ => {}
        }
    }
    None
}
