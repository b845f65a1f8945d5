//! Why a case cannot be played, or did not go as it should.

use std::error::Error;

pub(crate) type Problem = Box<dyn Error + Send + Sync>;
