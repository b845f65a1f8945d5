//! Horizontal bars, as SVG.

use std::fmt::Write as _;

/// Groups of named bars, each with its length and its label.
pub type Group = (String, Vec<(String, f64, String)>);

pub fn bars(title: &str, groups: &[Group]) -> String {
    const WIDTH: f64 = 760.0;
    const LEFT: f64 = 290.0;
    const BAR: f64 = 16.0;
    let longest = groups.iter().flat_map(|(_, bars)| bars).map(|(_, length, _)| *length);
    let longest = longest.fold(f64::MIN_POSITIVE, f64::max);
    let (mut y, mut body) = (50.0, String::new());
    for (name, bars) in groups {
        let _ = write!(body, "<text x=\"16\" y=\"{:.0}\" class=\"g\">{name}</text>", y + 12.0);
        for (contender, length, label) in bars {
            let width = (WIDTH - LEFT - 90.0) * length / longest;
            let class = if contender.starts_with("polygrant") { "own" } else { "other" };
            let _ = write!(
                body,
                "<text x=\"{:.0}\" y=\"{:.0}\" class=\"n\">{contender}</text><rect x=\"{LEFT:.0}\" \
                 y=\"{y:.0}\" width=\"{width:.1}\" height=\"{BAR:.0}\" rx=\"2\" class=\"{class}\"/>\
                 <text x=\"{:.1}\" y=\"{:.0}\">{label}</text>",
                LEFT - 8.0,
                y + 12.0,
                LEFT + width + 6.0,
                y + 12.0,
            );
            y += BAR + 3.0;
        }
        y += 9.0;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {y:.0}\" role=\"img\" \
         aria-label=\"{title}\"><style>text{{font:12px system-ui,sans-serif;fill:#333}}\
         .t{{font-size:15px;font-weight:600}}.g{{font-weight:600}}.n{{text-anchor:end}}\
         .own{{fill:#2f6fdf}}.other{{fill:#a9b4c2}}\
         @media(prefers-color-scheme:dark){{text{{fill:#ddd}}.own{{fill:#6aa0ff}}.other{{fill:#5b6674}}}}\
         </style><text x=\"16\" y=\"26\" class=\"t\">{title}</text>{body}</svg>\n"
    )
}
