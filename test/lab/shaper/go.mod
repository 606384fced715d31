module lab/shaper

go 1.19
