"""Door 3: the sealed log, as everybody may read it. Opaque leaves and signatures, no contents."""
