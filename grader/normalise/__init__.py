"""Answer text to one canonical spelling, in linear passes, so that equal spellings need no mathematics."""
