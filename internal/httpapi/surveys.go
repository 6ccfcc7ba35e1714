package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

const previewRoute = Base + "/survey-previews"

func (a *API) surveys() []route {
	op := post("/survey-previews", "preview-survey", "See what the columns of a survey are", http.StatusOK)
	op.Description = fmt.Sprintf("Nothing is kept. The file is a table in CSV or Excel, of at most %d MiB, with a row a response. The answer proposes a role for each column, from its header and "+
		"what stands in it; correct what is wrong, and send the list as columns along with the file.", library.MostSurveyBytes>>20)
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"file"}, AdditionalProperties: false,
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}},
		}},
	}}
	read := get("/files/{id}/columns", "get-file-columns", "Read what the columns of a survey are")
	read.Description = "With the role that each has, or would have."
	change := huma.Operation{
		Method: http.MethodPut, Path: "/files/{id}/columns", OperationID: "set-file-columns", Summary: "Say what the columns of a survey are", DefaultStatus: http.StatusAccepted,
		Description: "The file is read again. That is a correction like any other: highlights whose quote still stands go along, others are shown as those that lost their place. " +
			"Columns that are not mentioned have the role that is proposed.",
	}
	return []route{
		func(a *API) {
			op.Responses = map[string]*huma.Response{"200": {Description: "The columns", Content: map[string]*huma.MediaType{
				"application/json": {Schema: schemaOf[survey](a)},
			}}}
			streamed(contributes, op, a.previewSurvey)(a)
		},
		typed(signedIn, read, a.getColumns),
		typed(contributes, change, a.setColumns),
	}
}

type survey struct {
	Format    string         `json:"format" enum:"csv,xlsx"`
	Responses int            `json:"responses"`
	Columns   []surveyColumn `json:"columns" nullable:"false"`
}

type surveyColumn struct {
	Sheet   string   `json:"sheet,omitempty" doc:"Absent where the file has only one"`
	Column  string   `json:"column" doc:"As spreadsheets call it" example:"C"`
	Name    string   `json:"name" doc:"Its header"`
	Role    string   `json:"role" enum:"participant,date,language,question,answer,choice,ignore" doc:"Written answers become passages below their question, said by the participant; choices stand together, a line a response; what is ignored is not read"`
	Samples []string `json:"samples" nullable:"false" doc:"The first different values, shortened"`
}

// columnRole is what somebody says of columns.
type columnRole struct {
	Sheet  string `json:"sheet,omitempty" doc:"Any, if absent"`
	Column string `json:"column,omitempty" doc:"As spreadsheets call it; or else name says which" example:"C"`
	Name   string `json:"name,omitempty" doc:"Its header; all columns with that header are meant, if column is absent"`
	Role   string `json:"role" enum:"participant,date,language,question,answer,choice,ignore"`
}

func newSurvey(s library.Survey) survey {
	return survey{s.Format, s.Responses, each(s.Columns, func(c library.SurveyColumn) surveyColumn {
		return surveyColumn{c.Sheet, c.Letter, c.Name, string(c.Role), c.Samples}
	})}
}

// previewSurvey looks at the file of a form.
func (a *API) previewSurvey(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	form, err := formOf(c.Request())
	if err != nil {
		return err
	}
	part, err := form.next()
	if errors.Is(err, io.EOF) || err == nil && part.FormName() != "file" {
		return invalid("file", "must be given, and nothing else")
	}
	if err != nil {
		return err
	}
	s, err := a.lib.PreviewSurvey(ctx, who, library.Incoming{Name: part.FileName(), DeclaredType: part.Header.Get("Content-Type"), Body: part})
	if err != nil {
		return err
	}
	if _, err := form.next(); !errors.Is(err, io.EOF) {
		return errors.Join(invalid("form", "has more than one file"), err)
	}
	return c.JSON(http.StatusOK, newSurvey(s))
}

func (a *API) getColumns(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[survey], error) {
	s, err := a.lib.FileSurvey(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[survey]{newSurvey(s)}, nil
}

func (a *API) setColumns(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Columns []columnRole `json:"columns" nullable:"false" doc:"Empty leaves all to what is proposed"`
	}
},
) (*output[file], error) {
	f, err := a.lib.SetColumns(ctx, auth.From(ctx), in.ID, columnsOf(in.Body.Columns))
	if err != nil {
		return nil, err
	}
	return &output[file]{newFile(f)}, nil
}

func columnsOf(said []columnRole) []research.Column {
	return each(said, func(c columnRole) research.Column {
		return research.Column{Sheet: c.Sheet, Letter: c.Column, Name: c.Name, Role: c.Role}
	})
}

// readColumns reads the list of columns that goes along with a file.
func readColumns(text string) ([]research.Column, error) {
	if text == "" {
		return nil, nil
	}
	var said []columnRole
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		return nil, invalid("columns", `must be a list in JSON, such as [{"name":"Comments","role":"answer"}]`)
	}
	return columnsOf(said), nil
}
