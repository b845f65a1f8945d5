//! Dialects of some sixty vendors for [`polygrant`], beyond those that are built in.
//!
//! Each is a document that was written from the vendor's public documentation and was never tried
//! against the vendor: its [`notes`](polygrant::Dialect::notes) say what was not verified. The
//! documents stand in the folder `vendors` of this crate's sources.
//!
//! ```
//! use polygrant::{Credentials, Grant};
//!
//! let dialect = polygrant_catalogue::named("spotify").ok_or("no such dialect")?;
//! assert!(dialect.documentation.starts_with("https://"));
//! let credentials = Credentials::new("my-client", "my-secret")?;
//! let grant = Grant::builder(dialect).credentials(credentials).build()?;
//! assert_eq!(grant.request().uri(), "https://accounts.spotify.com/api/token");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use polygrant::Dialect;

/// The documents, by the names of their folders.
macro_rules! documents {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../vendors/", $name, "/dialect.json")))),*]
    };
}

const DOCUMENTS: &[(&str, &str)] = &documents![
    "adobe",
    "amadeus",
    "apigee",
    "apple-ads",
    "atlassian",
    "auth0",
    "azure-v1",
    "azure-v2",
    "azure-v2-assertion",
    "box",
    "box-jwt",
    "citrix",
    "citrix-trust",
    "cognito",
    "commercetools",
    "crowdstrike",
    "databricks",
    "dingtalk",
    "docusign",
    "douyin",
    "ebay",
    "fedex",
    "feishu",
    "genesys-cloud",
    "github-app",
    "gocardless",
    "google-service-account",
    "ibm-cloud",
    "keycloak",
    "line",
    "linkedin",
    "marketo",
    "maskinporten",
    "mpesa",
    "netsuite",
    "okta",
    "okta-service-app",
    "opensky",
    "openstack",
    "paypal",
    "perimeter81",
    "rocket-chat",
    "sabre",
    "salesforce",
    "salesforce-jwt",
    "salesforce-marketing-cloud",
    "shopify",
    "smart-backend-services",
    "spotify",
    "tableau",
    "toast",
    "twitch",
    "ups",
    "usps",
    "wechat",
    "x",
    "xero",
    "zitadel",
    "zoom",
];

/// Returns the names of the catalogue's dialects, in their order.
pub fn names() -> impl Iterator<Item = &'static str> {
    DOCUMENTS.iter().map(|(name, _)| *name)
}

/// Returns the dialect of that name, if the catalogue has it.
#[must_use]
pub fn named(name: &str) -> Option<Dialect> {
    let (_, document) = DOCUMENTS.iter().find(|(known, _)| *known == name)?;
    // Every document is loaded by a test.
    Dialect::from_json(document).ok()
}
