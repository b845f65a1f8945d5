//! Whether a call's settings make an error of a status.

use ureq::config::Config;
use ureq::http::{Extensions, Request, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};
use ureq::{Agent, Error};

/// Returns whether a request with these extensions, in which ureq keeps a request's own settings, fails
/// with a status's error.
///
/// ureq does not show these settings, and its error has no headers, which tell whether a 401 is about
/// the token. So the hook switches the errors off, and looks here whether to make one. It looks by
/// trying: a request with the same settings meets a response of this module's, without any network.
pub(crate) fn is_wanted(extensions: Extensions) -> bool {
    let agent = Agent::with_parts(Config::default(), Unauthorized, Nowhere);
    let mut request = Request::new(());
    *request.uri_mut() = Uri::from_static("https://settings.invalid/");
    *request.extensions_mut() = extensions;
    matches!(agent.run(request), Err(Error::StatusCode(_)))
}

#[derive(Debug)]
struct Unauthorized;

#[derive(Debug)]
struct Nowhere;

#[derive(Debug)]
struct Canned(LazyBuffers);

const RESPONSE: &[u8] = b"HTTP/1.1 401 \r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

impl Resolver for Nowhere {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

impl Connector for Unauthorized {
    type Out = Canned;

    fn connect(&self, _: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Canned>, Error> {
        Ok(Some(Canned(LazyBuffers::new(1024, 1024))))
    }
}

impl Transport for Canned {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.0
    }

    fn transmit_output(&mut self, _: usize, _: NextTimeout) -> Result<(), Error> {
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let room = self.0.input_append_buf();
        let Some(room) = room.get_mut(..RESPONSE.len()) else { return Ok(false) };
        room.copy_from_slice(RESPONSE);
        self.0.input_appended(RESPONSE.len());
        Ok(true)
    }

    fn is_open(&mut self) -> bool {
        false
    }

    fn is_tls(&self) -> bool {
        true
    }
}
