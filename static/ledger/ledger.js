"use strict";
// What makes the desk quicker. Nothing depends on it: every page works without.
