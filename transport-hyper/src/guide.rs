//! Pages for people. More are in [`polygrant::guide`]; timeouts, proxies, rotation, many tenants and metrics
//! are on a page of [`polygrant-ureq`](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/production/),
//! whose names are the same here.

pub mod recipes {
    #![doc = include_str!("guide/recipes.md")]
}
