//! What stands in the place of `notes.rs` where nobody looks into a page: it weighs nothing.

use crate::page::facts::Known;
use crate::page::rules::Rule;
use crate::time::Millis;

/// No notes.
#[derive(Debug, Default)]
pub(super) struct Notes {}

#[rustfmt::skip]
impl Notes {
    #[inline(always)]
    pub(super) fn made(&mut self, _: Millis, _: &Rule, _: u32, _: &str) {}
    #[inline(always)]
    pub(super) fn delayed(&mut self, _: Millis, _: &Rule, _: u32, _: Millis) {}
    #[inline(always)]
    pub(super) fn unfit(&mut self, _: Millis, _: &Rule, _: u32, _: bool, _: &Known) {}
    #[inline(always)]
    pub(super) fn gap(&mut self, _: Millis, _: &Rule, _: u32, _: Millis) {}
    #[inline(always)]
    pub(super) fn limited(&mut self, _: Millis, _: &Rule, _: u32, _: [u32; 2], _: Millis) {}
}
