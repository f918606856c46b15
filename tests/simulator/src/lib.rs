//! A stand-in for the Salebot service.
