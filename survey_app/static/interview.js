// What a script adds to the pages of an interview. Everything works without it.

import { keepExclusive } from "./interview/exclusive.js"
import { makeSearchable } from "./interview/finder.js"

for (const choices of document.querySelectorAll("[data-choices=choose_several]")) keepExclusive(choices)
for (const stated of document.querySelectorAll("[data-states-for]")) keepExclusive(stated.closest("fieldset"))
for (const place of document.querySelectorAll("[data-finder]")) makeSearchable(place)
