// Gives the precompiled header, Catch without its main, a file to be compiled with.
