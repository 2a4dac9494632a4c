"""One scripted phone call, played to four ways of handling interruptions."""
