"""An independent fold of the topics: what invariants 1, 2 and 4 of the design say, computed a second time.

Written from the protos and the READMEs of the services, in another language, without their code. Each stage is a
function of its one input partition; `fold` in stage.py drives them, compare.py holds the result against what is there.
"""
