//! What holds of every token.

use polygrant::dialect::Dialect;
use polygrant::{AccessToken, MAX_LIFETIME};

use super::secrets::{Secrets, debug_escaped};
use super::violation::{Violation, ensure, same};

/// Ensures that a token is visible ASCII, that its life is bounded, and that it is not shown.
pub(super) fn check_token(
    secrets: &Secrets,
    dialect: &Dialect,
    token: &AccessToken,
) -> Result<(), Violation> {
    let secret = token.secret();
    let is_visible = !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic());
    ensure(is_visible, || format!("the token is {secret:?}"))?;
    ensure(token.authorization().is_sensitive(), || "its header is not sensitive".into())?;
    if dialect.presentation.is_bearer() {
        let is_bearer = *token.authorization() == format!("Bearer {secret}");
        ensure(is_bearer, || "its header is another than `Bearer` and itself".into())?;
    }
    let (stated, lifetime) = (token.expires_in(), token.lifetime().duration());
    for life in [stated, lifetime].into_iter().flatten() {
        ensure(life <= MAX_LIFETIME, || format!("it lives for {life:?}"))?;
    }
    let is_cut = stated.is_none_or(|stated| lifetime.is_some_and(|life| life <= stated));
    ensure(is_cut, || format!("it lives for {lifetime:?}, where {stated:?} is stated"))?;
    same("the token's type", &token.token_type(), &"Bearer")?;

    let debug = format!("{token:?}");
    let is_short = debug.len() < 1024 && !debug.chars().any(char::is_control);
    ensure(is_short, || format!("its Debug is {debug:?}"))?;
    // A shorter one may be part of a word.
    let is_hidden = secret.len() < 12 || !debug.contains(secret);
    ensure(is_hidden, || format!("it shows in {debug:?}"))?;
    secrets.are_not_in(&debug, debug_escaped)
}
