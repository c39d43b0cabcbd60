//! The id of a request.

/// The id of a request: the client's, if it is one, else ours.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);
