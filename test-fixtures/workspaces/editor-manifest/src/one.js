// the first line
const one = 1;
