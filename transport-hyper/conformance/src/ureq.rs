//! The blocking client, put to the test.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Request;
use polygrant::lifecycle::{CachedToken, Health, Policy, TokenError};
use polygrant::{Grant, Origins};
use polygrant_testkit::faults::{Adapter, Call, NoAnswer, Subject};
use polygrant_ureq::ureq::config::ConfigBuilder;
use polygrant_ureq::ureq::middleware::MiddlewareNext;
use polygrant_ureq::ureq::typestate::AgentScope;
use polygrant_ureq::ureq::{self, Agent, SendBody};
use polygrant_ureq::{Authorize, TokenClient, Transport};

pub(super) struct Ureq;

struct Blocking(TokenClient);

/// As those of [`Transport::new`], but without the proxy that the environment may name: all servers
/// are on the loopback.
fn settings() -> ConfigBuilder<AgentScope> {
    Agent::config_builder().max_idle_connections(0).proxy(None)
}

impl Adapter for Ureq {
    fn name(&self) -> &str {
        "ureq"
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn Subject>, String> {
        let transport = Transport::with_agent(settings().build().new_agent());
        Ok(Box::new(Blocking(TokenClient::with_policy(transport, grant, policy))))
    }

    fn client_that_panics_once(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Box<dyn Subject>, String> {
        let has_panicked = AtomicBool::new(false);
        let panicking = move |request: Request<SendBody<'_>>, next: MiddlewareNext<'_>| {
            if !has_panicked.swap(true, Ordering::SeqCst) {
                // Without the message that a panic of the program's own has.
                resume_unwind(Box::new("the leader panics"));
            }
            next.handle(request)
        };
        let agent = settings().middleware(panicking).build().new_agent();
        let transport = Transport::with_agent(agent);
        Ok(Box::new(Blocking(TokenClient::with_policy(transport, grant, policy))))
    }

    fn client_without_runtime(
        &self,
        _: Grant,
        _: Policy,
    ) -> Result<Option<Box<dyn Subject>>, String> {
        Ok(None)
    }
}

impl Subject for Blocking {
    fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token()
    }

    fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token_within(patience)
    }

    fn invalidate(&self, token: &CachedToken) -> bool {
        self.0.invalidate(token)
    }

    fn set_grant(&self, grant: Grant) {
        self.0.set_grant(grant);
    }

    fn health(&self) -> Health {
        self.0.health()
    }

    fn call(&self, call: Call<'_>) -> Result<u16, NoAnswer> {
        let other = |problem: &dyn std::error::Error| NoAnswer::Other(problem.to_string());
        let origins = Origins::of([call.url]).map_err(|error| other(&error))?;
        let authorized = Authorize::new(self.0.clone(), origins);
        let settings = settings().http_status_as_error(false);
        let answer = if call.can_be_sent_again {
            let request = Request::post(call.url).body("order").map_err(|error| other(&error))?;
            authorized.run(&settings.build().new_agent(), request)
        } else {
            // What a middleware has of a body can be read but once.
            settings.middleware(authorized).build().new_agent().post(call.url).send("order")
        };
        match answer {
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(ureq::Error::Other(error)) => Err(match error.downcast::<TokenError>() {
                Ok(failure) => NoAnswer::NoToken(*failure),
                Err(error) => NoAnswer::Other(error.to_string()),
            }),
            Err(error) => Err(other(&error)),
        }
    }
}
