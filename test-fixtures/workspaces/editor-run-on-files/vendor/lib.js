vendored = 1;   
