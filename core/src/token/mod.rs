//! What the server gave.
//!
//! | file | what it is |
//! |---|---|
//! | `access_token` | the token, with all that is known of it |
//! | `further_members` | what stood beside it |
//! | `lifetime` | how long it lives, and how that is known |
//! | `jwt` | the times that a token which is a JWT states of itself |
//! | `saved_token` | how it is kept beyond this process |
//! | `presented` | how it is put on calls, where that is not RFC 6750's way |

pub use access_token::AccessToken;
pub(crate) use further_members::FurtherMembers;
pub(crate) use jwt::{end_of_jwt, is_like_jwt};
pub(crate) use lifetime::{Clock, KnownLifetime};
pub use lifetime::{MAX_LIFETIME, TokenLifetime};
pub use saved_token::{RestoreError, SavedToken};

mod access_token;
mod further_members;
mod jwt;
mod lifetime;
mod presented;
mod saved_token;
