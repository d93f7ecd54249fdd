"""From one frame to the next in the fewest bytes."""
