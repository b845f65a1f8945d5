//! What every adapter of polygrant shares.
