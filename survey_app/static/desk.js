// What a script adds to the pages for people who sign in: long lists are searched by typing.

import { makeSearchable } from "./interview/finder.js"

for (const place of document.querySelectorAll("[data-finder]")) makeSearchable(place)
