//! What the server gave.
//!
//! | file | what it is |
//! |---|---|
//! | `access_token` | the token, with all that is known of it, and what stood beside it |
//! | `lifetime` | how long it lives, and how that is known; the times that a JWT states of itself |
//! | `saved_token` | how it is kept beyond this process |
//! | `presented` | how it is put on calls, where that is not RFC 6750's way |

pub use access_token::AccessToken;
pub(crate) use access_token::FurtherMembers;
pub(crate) use lifetime::{Clock, KnownLifetime, end_of_jwt, is_like_jwt};
pub use lifetime::{MAX_LIFETIME, TokenLifetime};
pub use saved_token::{RestoreError, SavedToken};

mod access_token;
mod lifetime;
mod presented;
mod saved_token;
