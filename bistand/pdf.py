"""HTML to a PDF that is at once accessible (PDF/UA-1) and archivable (PDF/A-3a).

WeasyPrint writes one standard at a time; a municipality must both hand out a letter that a screen reader can
read and keep it for good. The finisher below therefore rewrites the metadata so that the file declares both.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint import CSS, Document
    from weasyprint.text.fonts import FontConfiguration

# WeasyPrint and Pango share state through the font configuration, which is not safe for two threads at once.
_rendering = threading.Lock()

# PDF/A wants every metadata schema that it does not know itself, and PDF/UA's is one, described in the file.
_UA_METADATA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""
_PACKET_HEAD = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
_STREAM_END = b"\nendstream\nendobj"
_UNMISTAKABLE_STREAM_END = b"\r\nendstream\nendobj"
_PACKET_TAIL = b'</x:xmpmeta>\n<?xpacket end="w"?>'


def render_pdf(html: str, *, title: str, base: Path, stylesheets: Sequence[Path] = ()) -> bytes:
    """Render a complete HTML document as PDF/A-3a and PDF/UA-1 in one file.

    The same input gives the same bytes, so that a hash of the file can be stored and compared: nothing is
    taken from the clock. A date in the file comes from ``<meta name="dcterms.created">``.

    Args:
        html: the document, with ``lang`` on its root element (PDF/UA requires it).
        title: the title that readers show and announce instead of the file name.
        base: the folder that relative addresses in the document start from.
        stylesheets: CSS files; each is read once per process, together with the fonts it names.

    Raises:
        OSError: when a picture, font or stylesheet that the document names cannot be read.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    with _rendering:
        try:
            document = HTML(string=html, base_url=f"{base}/", url_fetcher=_local_files()).render(
                stylesheets=[_stylesheet(path) for path in stylesheets], font_config=_fonts()
            )
        except FatalURLFetchingError as error:
            # A BaseException would pass every handler of a task and end its worker.
            raise OSError(str(error)) from error
        document.metadata.title = title
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", finisher=_finish)
    return pdf


@cache
def _fonts() -> FontConfiguration:
    from weasyprint.text.fonts import FontConfiguration

    # It must be gone before the interpreter takes its modules apart, which its destructor still needs.
    atexit.register(_fonts.cache_clear)
    return FontConfiguration()


@cache
def _stylesheet(path: Path) -> CSS:
    from weasyprint import CSS

    return CSS(filename=path, font_config=_fonts(), url_fetcher=_local_files())


@cache
def _local_files() -> Any:
    """A fetcher that never reaches the network; a missing file stops the rendering instead of spoiling it."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("file", "data"), fail_on_errors=True)


def _finish(document: Document, pdf: Any) -> None:
    _declare_both_standards(document, pdf)
    _end_streams_with_crlf(pdf)


def _declare_both_standards(document: Document, pdf: Any) -> None:
    """Rewrite the metadata stream: uncompressed, as PDF/A demands, and naming PDF/UA beside PDF/A."""
    xml = document.metadata.generate_rdf_metadata("a", 3, "A").replace(b"</rdf:RDF>", _UA_METADATA)
    object_number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[object_number]
    metadata.stream = [_PACKET_HEAD + xml + _PACKET_TAIL]
    metadata.compress = False


def _end_streams_with_crlf(pdf: Any) -> None:
    """End every stream with CR LF instead of LF.

    Compressed data may by chance end with a CR. Checkers that look for the end of the data then take that CR
    and the LF after it for one line break, and find the stream's length wrong: about one letter in thirty.
    """
    write_line = pdf.write_line

    def write(content: bytes, output: Any) -> None:
        stream = content.removesuffix(_STREAM_END)
        write_line(content if stream == content else stream + _UNMISTAKABLE_STREAM_END, output)

    pdf.write_line = write
