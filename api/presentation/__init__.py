"""What the store holds, as the values that go over the wire: pure functions."""
