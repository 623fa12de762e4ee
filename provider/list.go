package provider

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What list resources share: `terraform query` lists what is in AWS, so that it can be imported. A list shows what its resource can
// adopt, reads AWS page by page, no further than it is asked for, and asks for nothing object by object.

// found is one object of a list.
type found struct {
	name     string // for people
	identify func(*tfsdk.ResourceIdentity, *diag.Diagnostics)
	fill     func(*tfsdk.Resource, *diag.Diagnostics) // called where the whole resource is asked for
}

// results are the objects of pages as Terraform wants them: no more than its limit, and no page that nobody comes to. An error ends them.
func results(ctx context.Context, req list.ListRequest, summary string, pages iter.Seq2[[]found, error]) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var sent int64
		for page, err := range pages {
			if err != nil {
				push(list.ListResult{Diagnostics: diag.Diagnostics{diag.NewErrorDiagnostic(summary, explain(err))}})
				return
			}
			for _, f := range page {
				if !push(f.result(ctx, req)) {
					return
				}
				if sent++; sent == req.Limit {
					return
				}
			}
		}
	}
}

// paginator is one of the SDK's.
type paginator[Page any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*ec2.Options)) (*Page, error)
}

// pagesOf are the pages of a paginator, each with what is found in it.
func pagesOf[Page any](ctx context.Context, p paginator[Page], find func(*Page) ([]found, error)) iter.Seq2[[]found, error] {
	return func(yield func([]found, error) bool) {
		for p.HasMorePages() {
			var objects []found
			page, err := p.NextPage(ctx)
			if err == nil {
				objects, err = find(page)
			}
			if !yield(objects, err) || err != nil {
				return
			}
		}
	}
}

// fillAs makes of a resource what an import would: first what it states, then what it reads.
func fillAs[Model any](ctx context.Context, r *tfsdk.Resource, stated map[string]any, read func(*Model), diags *diag.Diagnostics) {
	for name, value := range stated {
		diags.Append(r.SetAttribute(ctx, path.Root(name), value)...)
	}
	var m Model
	diags.Append(r.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	read(&m)
	diags.Append(r.Set(ctx, &m)...)
}

func (f found) result(ctx context.Context, req list.ListRequest) list.ListResult {
	r := req.NewListResult(ctx)
	r.DisplayName = f.name
	f.identify(r.Identity, &r.Diagnostics)
	if req.IncludeResource {
		f.fill(r.Resource, &r.Diagnostics)
	}
	return r
}

// The sizes of a page of EC2: at least 5, and no more than fit into the filter of what is asked next of a page's objects.
const smallestPage = 5

// pageFor is how many objects to ask for at once.
func pageFor(limit int64) *int32 {
	if limit <= 0 || limit > valuesPerFilter {
		limit = valuesPerFilter
	}
	return aws.Int32(int32(max(limit, smallestPage)))
}

// displayName is the name of an object with its id. Names are other people's text.
func displayName(name, id string) string {
	if name == "" {
		return id
	}
	return printable(name) + " (" + id + ")"
}

// printable is a text on one line, in which what does not print is escaped.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// tagFilters are the filters for tags with these values. EC2 takes * and ? for wildcards: a value with one of them is compared here
// (see hasTags).
func tagFilters(tags map[string]string) []ec2types.Filter {
	var filters []ec2types.Filter
	for key, value := range tags {
		if strings.ContainsAny(key+value, `*?\`) {
			continue
		}
		filters = append(filters, ec2types.Filter{Name: aws.String("tag:" + key), Values: []string{value}})
	}
	return filters
}

// hasTags reports whether an object has all of the tags that are asked for.
func hasTags(has []ec2types.Tag, wanted map[string]string) bool {
	tags := textsOfTags(has)
	for key, value := range wanted {
		if v, ok := tags[key]; !ok || v != value {
			return false
		}
	}
	return true
}

// foreign reports whether an object belongs to another account than the provider's, as what is shared with it.
func (a *account) foreign(owner *string) bool {
	return a.clients.AccountID != "" && aws.ToString(owner) != a.clients.AccountID
}

// listConfig reads the configuration of a list; false ends it with what is wrong.
func listConfig[Model any](ctx context.Context, req list.ListRequest, stream *list.ListResultsStream, m *Model, tags func() types.Map) (map[string]string, bool) {
	diags := req.Config.Get(ctx, m)
	wanted := tagsOf(ctx, tags(), &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
	}
	return wanted, !diags.HasError()
}

// filterOf is the filter for an attribute that the list names, none where it does not.
func filterOf(name string, value types.String) []ec2types.Filter {
	if value.ValueString() == "" {
		return nil
	}
	return []ec2types.Filter{{Name: aws.String(name), Values: []string{value.ValueString()}}}
}

// The attributes of lists.

func listRegion() schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: "Region. Default: the provider's.",
		Validators: []validator.String{stringvalidator.RegexMatches(regionPattern, "must be a region, such as us-east-1")}}
}

func listVPC() schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: "Only those of this VPC, `vpc-…`. Default: of all VPCs of the region.",
		Validators: []validator.String{stringvalidator.RegexMatches(vpcIDPattern, "must be the id of a VPC, vpc-…")}}
}

func listTags(of string) schema.MapAttribute {
	return schema.MapAttribute{Optional: true, ElementType: types.StringType,
		MarkdownDescription: "Only those " + of + " with all of these tags, each with exactly this value.",
		Validators:          []validator.Map{mapvalidator.SizeAtLeast(1), mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1)), mapvalidator.NoNullValues()}}
}
