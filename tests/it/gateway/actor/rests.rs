//! When an actor may be put away.

use super::*;

impl World {
    #[track_caller]
    fn rests(&self) -> (bool, bool) {
        let actor = self.actor.as_ref().expect("an actor");
        (actor.rests(), actor.waits())
    }
}

#[test]
fn an_actor_rests_unless_a_call_is_under_way_or_to_be_tried_again() {
    let mut world = World::new();
    assert_eq!(world.rests(), (true, false));
    world.batch(vec![told("a")]);
    assert_eq!(world.rests(), (false, true), "it looks for the client");
    world.respond();
    world.next(&[React::Unplugged]);
    world.respond();
    assert!(world.out.is_none());
    assert_eq!(world.rests(), (false, true), "a pause");
    world.pass(MINUTE);
    assert_eq!(world.rests(), (true, false));
    world.batch(vec![delayed("b", MINUTE, &[], vec![callback("b", &[])])]);
    assert_eq!(world.rests(), (true, true), "it is not due");
    // Whoever goes on needs nothing but the rows.
    world.restart();
    world.pass(MINUTE);
    assert_eq!(world.acts, ["a a.0", "b b.0"]);
    assert!(!world.calls.contains(&"get_variables".to_owned()));
    assert_eq!(world.rests(), (true, false));
}
