"""What tasks call: one small class for each kind, behind one protocol."""
