//! No `Debug` of what the adapter hands out shows a secret.

use polygrant::Origins;
use polygrant_ureq::{Authorize, TokenClient, TokenPool, Transport};

use crate::canary::{SECRET, assert_silent, grant};
use crate::kit::{client, hasty, issuing};

#[test]
fn no_debug_shows_a_secret() {
    let server = issuing();
    let own = client(&server);
    let issued = own.token().unwrap();
    let pool = TokenPool::new(|grant| TokenClient::with_policy(Transport::new(), grant, hasty()));
    let pooled: TokenClient = pool.client(&grant(&server.base_url()));
    let authorize = Authorize::new(own.clone(), Origins::of([server.base_url()]).unwrap());
    let signing = Transport::new().with_assertion_signer("jwt", |_| Ok(SECRET.to_owned()));
    for value in
        [&own as &dyn std::fmt::Debug, &issued, &pool, &pooled, &authorize, &signing, &own.health()]
    {
        assert_silent(&format!("{value:?} {value:#?}"));
    }
}
