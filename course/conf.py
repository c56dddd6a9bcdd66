"""Sphinx settings of the course's site; `python -m autograder.lessons site` lays out the pages and runs Sphinx on them.

Nothing is executed here: pages come from committed notebooks, mathematics is set by the MathJax that ships beside.
"""

import os
import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

project = "Neural networks"
author = "The authors of the course"
html_title = "Neural networks"
language = "en"

extensions = ["myst_nb", "sphinx_design"]
nb_execution_mode = "off"
nb_code_prompt_show = "Show the code of this picture"
nb_code_prompt_hide = "Hide the code of this picture"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
myst_update_mathjax = False  # set below, for formulas in quizzes too
suppress_warnings = ["myst.header"]  # boxes may hold lists before the first section
numfig = False
highlight_language = "none"  # blocks without a language are what programs print
html_use_index = False

mathjax_path = "mathjax/tex-svg-full.js"
mathjax3_config = {
    "tex": {"inlineMath": [["$", "$"], ["\\(", "\\)"]]},
    "options": {"ignoreHtmlClass": "document", "processHtmlClass": "tex2jax_process|mathjax_process|math", "enableMenu": False},
    # Long equations scroll instead of widening the page.
    "svg": {"fontCache": "global"},
}

html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}
html_css_files = ["palette.css", "course.css"]
html_js_files = [("course.js", {"defer": "defer"})]
html_copy_source = True
html_show_sourcelink = False
html_sourcelink_suffix = ""
html_last_updated_fmt = None
html_show_sphinx = False

html_theme_options = {
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "use_download_button": True,
    "use_fullscreen_button": False,
    "use_repository_button": False,
    "home_page_in_toc": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "extra_footer": "",
    "footer_content_items": [],
}

# Set where the site is published: launch buttons need an address from which a notebook can be opened.
if repository := os.environ.get("COURSE_REPOSITORY"):
    html_theme_options |= {
        "repository_url": repository,
        "repository_branch": os.environ.get("COURSE_BRANCH", "main"),
        "path_to_docs": "course",
        "use_repository_button": True,
        "launch_buttons": {"colab_url": "https://colab.research.google.com", "binderhub_url": "https://mybinder.org"},
    }


class KeepPunctuation(SphinxPostTransform):
    """Keeps a formula on one line with the bracket before it and the comma or full stop after it.

    Browsers may break a line on either side of a drawing, and MathJax makes drawings.
    """

    default_priority = 900

    def run(self):
        for formula in list(self.document.findall(nodes.math)):
            siblings = formula.parent.children
            before, after = (
                siblings[index] if 0 <= index < len(siblings) and isinstance(siblings[index], nodes.Text) else ""
                for index in (siblings.index(formula) - 1, siblings.index(formula) + 1)
            )
            opening, closing = re.search(r"[(\[“]*$", before)[0], re.match(r"[.,;:!?)\]”’]*", after)[0]
            if not opening and not closing:
                continue
            together = nodes.inline("", "", classes=["nn-together"])
            formula.replace_self(together)
            together += [nodes.Text(opening), formula, nodes.Text(closing)]
            if opening:
                before.parent.replace(before, nodes.Text(before.removesuffix(opening)))
            if closing:
                after.parent.replace(after, nodes.Text(after.removeprefix(closing)))


def setup(app):
    """Called by Sphinx."""
    app.add_post_transform(KeepPunctuation)
    return {"parallel_read_safe": True}
