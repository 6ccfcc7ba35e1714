package document_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"earshot/internal/document"
	"earshot/internal/testdata"

	"github.com/google/go-cmp/cmp"
)

const styles = `<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My own"/><w:basedOn w:val="berschrift1"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style></w:styles>`

const footnotes = `<w:footnotes xmlns:w="w"><w:footnote w:id="1"><w:p><w:r><w:footnoteRef/><w:t>Said twice.</w:t></w:r></w:p></w:footnote></w:footnotes>`

const comments = `<w:comments xmlns:w="w"><w:comment w:id="0" w:author="Kim"><w:p><w:r><w:t>Check this.</w:t></w:r></w:p></w:comment></w:comments>`

func relationships(kinds ...string) part {
	var out strings.Builder
	out.WriteString(`<Relationships>`)
	for i := 0; i+2 < len(kinds); i += 3 {
		out.WriteString(`<Relationship Id="` + kinds[i] + `" Type="http://x/` + kinds[i+1] + `" Target="` + kinds[i+2] + `"/>`)
	}
	return part{"", strings.NewReader(out.String() + `</Relationships>`)}
}

func run(text string) string { return `<w:r><w:t>` + text + `</w:t></w:r>` }

func wordFile(t testing.TB) []byte {
	relations := relationships("1", "styles", "styles.xml", "2", "footnotes", "footnotes.xml", "3", "comments", "comments.xml", "4", "aFChunk", "paste.html")
	relations.name = "word/_rels/document.xml.rels"
	return docx(t,
		`<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>`+run("Kitchen")+`</w:p>`+
			`<w:p>`+run("She cooks ")+`<w:del>`+run("early")+`</w:del><w:ins>`+run("late")+`</w:ins><w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>`+
			`<w:p><w:pPr><w:pStyle w:val="Mine"/><w:outlineLvl w:val="1"/></w:pPr>`+run("Shopping")+`</w:p>`+
			`<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>`+run("milk")+`</w:p>`+
			`<w:p><w:pPr><w:pStyle w:val="Zitat"/></w:pPr>`+run("Never online.")+`</w:p>`+
			`<w:tbl><w:tr><w:tc><w:p>`+run("day")+`</w:p></w:tc><w:tc><w:p>`+run("Saturday")+`</w:p><w:p>`+run("noon")+`</w:p></w:tc></w:tr></w:tbl>`+
			`<w:altChunk r:id="4"/>`,
		relations, part{"word/styles.xml", strings.NewReader(styles)}, part{"word/footnotes.xml", strings.NewReader(footnotes)},
		part{"word/comments.xml", strings.NewReader(comments)}, part{"word/paste.html", strings.NewReader("<h2>Pasted</h2><ul><li>bread</ul>")})
}

const wordBlocks = "heading|Kitchen|||Kitchen\nparagraph|Kitchen|||She cooks late\nfootnote|Kitchen|||Said twice.\ncomment|Kitchen|Kim||Check this.\n" +
	"heading|Kitchen › Shopping|||Shopping\nlist|Kitchen › Shopping|||milk\nquote|Kitchen › Shopping|||Never online.\n" +
	"table|Kitchen › Shopping|||day | Saturday noon\nheading|Pasted|||Pasted\nlist|Pasted|||bread\n"

func odtFile(t testing.TB) []byte {
	return archive(t, part{"mimetype", strings.NewReader("application/vnd.oasis.opendocument.text")}, part{"content.xml", strings.NewReader(
		`<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:style="s" xmlns:dc="d"><office:automatic-styles>` +
			`<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/></office:automatic-styles><office:body><office:text>` +
			`<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h text:outline-level="1">Kitchen</text:h>` +
			`<text:p>She<text:s text:c="2"/>cooks<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Twice.</text:p></text:note-body></text:note> late` +
			`<office:annotation><dc:creator>Kim</dc:creator><dc:date>2026</dc:date><text:p>Check.</text:p></office:annotation></text:p>` +
			`<text:list><text:list-item><text:p>milk</text:p></text:list-item></text:list><text:p text:style-name="P1">Never.</text:p>` +
			`<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>` +
			`</office:text></office:body></office:document-content>`)})
}

const odtBlocks = "heading|Kitchen|||Kitchen\nparagraph|Kitchen|||She cooks late\nfootnote|Kitchen|||Twice.\ncomment|Kitchen|Kim||Check.\n" +
	"list|Kitchen|||milk\nquote|Kitchen|||Never.\ntable|Kitchen|||a | b\n"

func slidesFile(t testing.TB) []byte {
	main, slide := relationships("r1", "slide", "slides/slide1.xml"), relationships("r1", "notesSlide", "../notesSlides/n.xml")
	main.name, slide.name = "ppt/_rels/presentation.xml.rels", "ppt/slides/_rels/slide1.xml.rels"
	shape := func(kind, text string) string {
		return `<p:sp><p:nvPr><p:ph type="` + kind + `"/></p:nvPr><p:txBody><a:p><a:r><a:t>` + text + `</a:t></a:r></a:p></p:txBody></p:sp>`
	}
	return archive(t, part{"ppt/presentation.xml", strings.NewReader(`<p:presentation xmlns:p="p" xmlns:r="r"><p:sldId id="256" r:id="r1"/></p:presentation>`)}, main, slide,
		part{"ppt/slides/slide1.xml", strings.NewReader(`<p:sld xmlns:p="p" xmlns:a="a">` + shape("body", "fewer steps") + shape("title", "Findings") + shape("sldNum", "1") +
			`<a:tbl><a:tr><a:tc><a:p><a:r><a:t>n</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>7</a:t></a:r></a:p></a:tc></a:tr></a:tbl></p:sld>`)},
		part{"ppt/notesSlides/n.xml", strings.NewReader(`<p:notes xmlns:p="p" xmlns:a="a">` + shape("body", "Say why.") + `</p:notes>`)})
}

const slidesBlocks = "heading|Findings|||Findings\nlist|Findings|||fewer steps\ntable|Findings|||n | 7\nheading|Findings › Speaker notes|||Speaker notes\n" +
	"paragraph|Findings › Speaker notes|||Say why.\n"

const rtfText = `{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\stylesheet{\s1 heading 1;}{\s2 Quote;}}{\info{\title T}{\author Nobody}}` +
	`\pard\s1 K\'fcche\par\pard {\f1 \'cf\'f0\'e8} \u8364? 5{\footnote Twice.}\par\pard\s2 Never.\par\pard{\listtext 1.\tab}\ls1 milk\par\pard\intbl a\cell b\cell\row\pard{\*\unknown gone}{\v gone}\{end\}\par}`

const rtfBlocks = "heading|Küche|||Küche\nparagraph|Küche|||При € 5\nfootnote|Küche|||Twice.\nquote|Küche|||Never.\nlist|Küche|||milk\ntable|Küche|||a | b\nparagraph|Küche|||{end}\n"

const mailText = "Return-Path: <a@example.org>\r\nSubject: =?utf-8?q?Gru=C3=9F?=\r\nFrom: Ana <a@example.org>\r\nDate: Tue, 31 Mar 2026 10:00:00 +0200\r\n" +
	"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=n\r\n\r\n--n\r\nContent-Type: text/plain\r\n\r\nplain\r\n" +
	"--n\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Der Korb war leer, m=FCde.</p><blockquote>So?</blockquote>\r\n--n--\r\n" +
	"--m\r\nContent-Type: image/png; name=\"shot.png\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n--m--\r\n"

const mailBlocks = "heading|Gruß|||Gruß\ntable|Gruß|||From | Ana <a@example.org>\ntable|Gruß|||Date | Tue, 31 Mar 2026 10:00:00 +0200\n" +
	"paragraph|Gruß|||Der Korb war leer, müde.\nquote|Gruß|||So?\nheading|Attachments|||Attachments\nlist|Attachments|||shot.png\n"

const pageText = `<!doctype html><html lang="nl"><head><title>T</title><style>p{}</style></head><body><nav hidden>menu</nav><h1>Keuken</h1><p>Ze kookt<br>laat.` +
	`<ul><li>melk<li>brood</ul><blockquote><p>Nooit.</p></blockquote><table><tr><th>dag<td>zaterdag</table><pre>x  y</pre><script>evil()</script><img alt="bord" src="http://x/">`

const pageBlocks = "heading|Keuken|||Keuken\nparagraph|Keuken|||Ze kookt laat.\nlist|Keuken|||melk\nlist|Keuken|||brood\nquote|Keuken|||Nooit.\ntable|Keuken|||dag | zaterdag\n" +
	"code|Keuken|||x  y\nparagraph|Keuken|||bord\n"

const surveyText = "Respondent ID;Submitted at;Language;How likely are you to come back?;What went wrong?;Email\n" +
	"R1;2026-03-01;de-DE;7;Der Warenkorb war plötzlich leer, zweimal.;a@example.org\nR2;2026-03-02;en;9;;b@example.org\n"

const surveyBlocks = "table||R1||2026-03-01 | How likely are you to come back?: 7\nparagraph|What went wrong?|R1||Der Warenkorb war plötzlich leer, zweimal.\n" +
	"table||R2||2026-03-02 | How likely are you to come back?: 9\n"

func TestEveryFormatKeepsItsStructure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"a.docx", wordFile(t), wordBlocks},
		{"a.odt", odtFile(t), odtBlocks},
		{"a.pptx", slidesFile(t), slidesBlocks},
		{"a.rtf", []byte(rtfText), rtfBlocks},
		{"a.eml", []byte(mailText), mailBlocks},
		{"a.html", []byte(pageText), pageBlocks},
		{"a.csv", []byte(surveyText), surveyBlocks},
		{
			"a.pdf", pdf("BT /F 20 Tf 50 700 Td (Kitchen) Tj /F 10 Tf 0 -40 Td (She cooks late and ne-) Tj 0 -12 Td (ver early.) Tj 0 -40 Td [(\\267 mi)-20(lk)] TJ ET", ""),
			"heading|Kitchen|||Kitchen\nparagraph|Kitchen|||She cooks late and never early.\nlist|Kitchen|||milk\n",
		},
	} {
		for _, name := range []string{c.name, "wrong.txt"} {
			if c.name == "a.csv" {
				name = c.name // which only a name tells from text
			}
			format, ok := document.Detect(name, "text/plain", c.file)
			if !ok {
				t.Errorf("Detect(%s as %s) finds nothing", c.name, name)
				continue
			}
			d, err := document.Read(t.Context(), format, c.file)
			if err != nil {
				t.Errorf("Read(%s) = %v", c.name, err)
			}
			if diff := cmp.Diff(c.want, dump(d.Blocks)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
	}
}

func TestOnlyDocumentsAreDocuments(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a.json": `{"a":1}`, "a.zip": string(archive(t, part{"a.txt", strings.NewReader("b")})), "a.png": "\x89PNG\r\n\x1a\n", "a.bin": "\x00\x01\x02\x03\x04",
		"a.xml": "<a/>",
	} {
		if f, ok := document.Detect(name, "application/octet-stream", []byte(content)); ok {
			t.Errorf("Detect(%s) = %s, want nothing", name, f)
		}
	}
}

// TestNothingOutsideIsFetched reads files that refer to a server of ours.
func TestNothingOutsideIsFetched(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	relations := relationships("1", "styles", server.URL+"/s.xml", "2", "attachedTemplate", server.URL)
	relations.name = "word/_rels/document.xml.rels"
	for format, file := range map[document.Format][]byte{
		document.HTML: []byte(`<link rel=stylesheet href="` + server.URL + `"><p>x<img src="` + server.URL + `"><iframe src="` + server.URL + `">`),
		document.DOCX: docx(t, `<w:p><w:r><w:t>x</w:t></w:r></w:p>`, relations),
		document.Mail: []byte("Subject: x\nContent-Type: text/html\n\n<img src=" + server.URL + ">x"),
		document.PDF:  pdf("BT /F 9 Tf (x) Tj ET", "/F("+server.URL+")"),
	} {
		if _, err := document.Read(t.Context(), format, file); err != nil {
			t.Errorf("Read(%s) = %v", format, err)
		}
	}
	for _, name := range []string{"testExternalRefs.docx", "testAltChunkHTML.docx"} {
		if _, err := document.Read(t.Context(), document.DOCX, testdata.Read(t, "documents/hostile/"+name)); err != nil {
			t.Errorf("Read(%s) = %v", name, err)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the server was asked %d times", n)
	}
}

func TestSurveysCanBeMappedByHand(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file  string
		roles []document.Role // as they are proposed
	}{
		"tool":  {surveyText, []document.Role{"participant", "date", "language", "choice", "answer", "ignore"}},
		"notes": {"Title,Note,Tags,Participant\nCheckout,It took me ages to find the basket,basket,P1\n", []document.Role{"question", "answer", "choice", "participant"}},
		"answers": {
			"Respondent,Title,Comments,More comments,Comment\n1,Head of the whole department,x,y,z\n",
			[]document.Role{"participant", "answer", "answer", "choice", "answer"},
		},
		"titles of people": {
			"Respondent,Title,What do you miss?,Comments\n1,Buyer,A button that is larger,x\n",
			[]document.Role{"participant", "question", "answer", "answer"},
		},
		"dovetail": {
			"Title,Content,Type,Tags,Participant,Created at,Created by,URL\n\"Interview with P01, checkout\",She left,Interview,a;b,P01,2026-03-02,Ana,https://x\n",
			[]document.Role{"question", "answer", "choice", "choice", "participant", "date", "ignore", "ignore"},
		},
		"condens": {
			"Session;Participant;Timestamp;Speaker;Note;Tags\nKauf;P01;00:01:12;P01;Wo ist der Knopf?;Kauf\n",
			[]document.Role{"question", "participant", "date", "choice", "answer", "choice"},
		},
		"rows":   {"Participant,Question,Answer\nP1,Why?,Because\n", []document.Role{"participant", "question", "answer"}},
		"german": {"Zeitstempel\tTeilnehmer\tWas fehlt Ihnen?\n1.3.2026\tP1\tEin Knopf, der größer ist\n", []document.Role{"date", "participant", "answer"}},
		"qualtrics": {
			"ResponseId,Q1\nResponse ID,What do you miss?\n\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\"{\"\"ImportId\"\":\"\"QID1\"\"}\"\nR_1,a button that is larger\n",
			[]document.Role{"participant", "answer"},
		},
	} {
		s, err := document.OpenSurvey(t.Context(), document.CSV, []byte(c.file))
		if err != nil {
			t.Fatal(err)
		}
		var roles []document.Role
		for _, column := range s.Columns {
			roles = append(roles, column.Role)
		}
		if diff := cmp.Diff(c.roles, roles); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	d, err := document.Read(t.Context(), document.CSV, []byte("Participant,Title,Note,And then?\nP1,Checkout,x,she went away again\nP2,,z,\n"))
	if want := "paragraph|Checkout › Note|P1||x\nparagraph|Checkout › And then?|P1||she went away again\nparagraph|Note|P2||z\n"; err != nil || dump(d.Blocks) != want {
		t.Errorf("Read = %s, %v, want %s", dump(d.Blocks), err, want)
	}
	s, err := document.OpenSurvey(t.Context(), document.CSV, []byte("a,b\nx,y\n"))
	if err != nil || s.Responses != 1 || !cmp.Equal(s.Sample, [][]string{{"x", "y"}}) {
		t.Fatalf("OpenSurvey = %+v, %v", s, err)
	}
	s.Columns[0].Role, s.Columns[1].Role = document.RoleAnswer, document.RoleParticipant
	d, err = s.Document(t.Context())
	if err != nil || dump(d.Blocks) != "paragraph|a|y||x\n" {
		t.Errorf("Document = %s, %v", dump(d.Blocks), err)
	}
}

func TestExcelShowsDatesAndTexts(t *testing.T) {
	t.Parallel()
	main, sheet := relationships("r1", "worksheet", "worksheets/s.xml", "r2", "sharedStrings", "sharedStrings.xml", "r3", "styles", "styles.xml"), ""
	main.name = "xl/_rels/workbook.xml.rels"
	sheet = `<worksheet><row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>What happened?</t></is></c></row>` +
		`<row><c r="A2" s="1"><v>46112</v></c><c r="C2" t="str"><f>A</f><v>It froze when I paid</v></c></row></worksheet>`
	file := archive(t, part{"xl/workbook.xml", strings.NewReader(`<workbook xmlns:r="r"><sheet name="S" r:id="r1"/><sheet name="H" state="hidden" r:id="r9"/></workbook>`)}, main,
		part{"xl/sharedStrings.xml", strings.NewReader(`<sst><si><r><t>Da</t></r><r><t>te</t></r><rPh><t>no</t></rPh></si></sst>`)},
		part{"xl/styles.xml", strings.NewReader(`<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`)},
		part{"xl/worksheets/s.xml", strings.NewReader(sheet)})
	format, ok := document.Detect("x", "", file)
	s, err := document.OpenSurvey(t.Context(), format, file)
	if !ok || err != nil || len(s.Columns) != 3 || s.Sample[0][0] != "2026-03-31" || s.Sample[0][2] != "It froze when I paid" || s.Columns[0].Role != document.RoleDate {
		t.Errorf("OpenSurvey = %+v, %v", s, err)
	}
	if !bytes.Contains([]byte(s.Columns[1].Name), []byte("Column B")) {
		t.Errorf("the column without a name is called %q", s.Columns[1].Name)
	}
}
