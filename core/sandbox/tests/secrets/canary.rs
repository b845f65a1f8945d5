//! Secrets that can be found again however they are encoded, and in pieces.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

use crate::memory::Alone;

/// The beginning and the end of every secret, which every encoding but base64 leaves as they are. Between
/// them are characters that have to be escaped.
const PIECES: [&str; 2] = ["Zq7RmK2xW9vB4nLp", "Tj8hG3dYc6FsQ1uE"];

/// A secret that every encoding has to escape.
pub(crate) const ESCAPED: &str = "Zq7RmK2xW9vB4nLp%+\u{e9}\"\\& =/;Tj8hG3dYc6FsQ1uE";

/// A secret of visible ASCII, as tokens have to be, that cookies and queries have to escape.
pub(crate) const VISIBLE: &str = "Zq7RmK2xW9vB4nLp%+;=&/Tj8hG3dYc6FsQ1uE";

/// A secret that no header has to escape; as long as a token's stand-in.
pub(crate) const PLAIN: &str = "Zq7RmK2xW9vB4nLpTj8hG3dYc6FsQ1uE";

/// How many bytes of a secret are too many.
const TOO_LONG: usize = 8;

impl Alone {
    /// Fails if something left a part of a secret in the memory that it used.
    #[track_caller]
    pub(crate) fn assert_wiped(&self, what: &str, run: impl FnOnce()) {
        let memory = self.allocated_by(run);
        for (way, needle) in needles() {
            if let Some(place) = memory.windows(needle.len()).position(|window| window == needle) {
                let around = &memory[place.saturating_sub(40)..memory.len().min(place + 60)];
                panic!("{what} leaves a secret {way}: {}", around.escape_ascii());
            }
        }
    }
}

/// Returns the shortest texts that betray a secret, each with its encoding.
fn needles() -> Vec<(&'static str, Vec<u8>)> {
    let mut needles = Vec::new();
    for piece in PIECES {
        // Its two ends: a buffer that grew has the first half of a secret, or the last.
        for plain in [&piece[..TOO_LONG], &piece[piece.len() - TOO_LONG..]] {
            needles.push(("as it is", plain.as_bytes().to_vec()));
        }
        // Base64 writes three bytes as four characters; what is before decides where they begin.
        for before in 0..3 {
            let text = [&"   "[..before], piece].concat();
            for encoded in [BASE64_STANDARD.encode(&text), BASE64_URL_SAFE_NO_PAD.encode(&text)] {
                let own = &encoded[4..];
                needles.push(("in base64", own[..TOO_LONG].into()));
            }
        }
    }
    needles
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let _alone = Alone::new();
    for spelled in [
        ESCAPED.to_owned(),
        VISIBLE[..10].to_owned(),
        BASE64_STANDARD.encode(format!("an-id:{ESCAPED}")),
        BASE64_STANDARD.encode(format!("another-id:{ESCAPED}")),
        BASE64_URL_SAFE_NO_PAD.encode(format!("a-third-id:{PLAIN}")),
    ] {
        let is_found = needles().iter().any(|(_, needle)| {
            spelled.as_bytes().windows(needle.len()).any(|window| window == needle)
        });
        assert!(is_found, "{spelled}");
    }
}
