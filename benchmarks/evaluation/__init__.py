"""The evaluation: every type, every disguise, every trap, on texts that several tools are given alike."""
