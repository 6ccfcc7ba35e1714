package document

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// inline is the text of a block: links keep theirs, images their description,
// and what only styles is dropped.
func (r *reader) inline(block ast.Node) string {
	var out strings.Builder
	for n := range walk(block) {
		switch n := n.(type) {
		case *ast.Text:
			value := n.Value(r.src)
			if !n.IsRaw() {
				value = unescape(value)
			}
			out.Write(value)
			if n.SoftLineBreak() || n.HardLineBreak() {
				out.WriteByte('\n')
			}
		case *ast.String:
			out.Write(n.Value)
		case *ast.AutoLink:
			out.Write(n.Label(r.src))
		case *ast.RawHTML: // one tag or comment
			out.WriteString(stripHTML(string(n.Segments.Value(r.src))))
		}
	}
	return out.String()
}

// unescape resolves backslashes and entities in one pass, so that neither
// makes one of the other.
func unescape(b []byte) []byte {
	if !bytes.ContainsAny(b, `\&`) {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && util.IsPunct(b[i+1]) {
			i++
			out = append(out, b[i])
			continue
		}
		if b[i] == '&' {
			if n := bytes.IndexByte(b[i:min(len(b), i+longestEntity)], ';'); n > 0 {
				out = append(out, html.UnescapeString(string(b[i:i+n+1]))...)
				i += n
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

const longestEntity = 34 // &CounterClockwiseContourIntegral;

// stripHTML is what a browser would show of HTML in a note: text without
// comments, scripts and styles. Tags that break lines leave a blank.
func stripHTML(raw string) string {
	if i := strings.LastIndex(raw, "<!--"); i >= 0 && !strings.Contains(raw[i:], "-->") {
		raw = raw[:i] + raw[i+len("<!--"):] // a comment without end would hide the rest of the note
	}
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(raw))
	hidden := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.TextToken:
			if hidden == "" {
				out.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := string(name)
			switch {
			case tag == "script" || tag == "style":
				hidden = tag
			case breaks[tag]:
				out.WriteByte('\n')
			case tag == "img":
				for more {
					var key, value []byte
					if key, value, more = z.TagAttr(); string(key) == "alt" {
						out.Write(value)
					}
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == hidden {
				hidden = ""
			}
			if breaks[string(name)] {
				out.WriteByte('\n')
			}
		}
	}
}

// breaks are the elements that part words without a blank between them.
var breaks = map[string]bool{
	"br": true, "p": true, "div": true, "li": true, "ul": true, "ol": true, "tr": true, "td": true, "th": true,
	"table": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "hr": true,
	"blockquote": true, "pre": true, "section": true, "details": true, "summary": true, "dt": true, "dd": true,
	"figure": true, "figcaption": true,
}
