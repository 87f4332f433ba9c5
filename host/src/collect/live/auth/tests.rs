pub(crate) const KEY: &str = include_str!("testdata/key.pem");
