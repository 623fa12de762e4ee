package acctest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// trivial is a provider with one resource, trivial_note, whose text is all there is to it.
type trivial struct{}

func (trivial) Metadata(_ context.Context, _ provider.MetadataRequest, r *provider.MetadataResponse) {
	r.TypeName = "trivial"
}
func (trivial) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (trivial) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (trivial) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (trivial) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return note{} }}
}

type note struct{}

type noteModel struct {
	Text types.String `tfsdk:"text"`
}

func (note) Metadata(_ context.Context, r resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.ProviderTypeName + "_note"
}

func (note) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"text": schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}},
	}}
}

func (note) Create(ctx context.Context, r resource.CreateRequest, resp *resource.CreateResponse) {
	var m noteModel
	resp.Diagnostics.Append(r.Plan.Get(ctx, &m)...)
	if m.Text.ValueString() == "refused" {
		resp.Diagnostics.AddError("Refused", "the text is refused")
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
func (note) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (note) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (note) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func newTrivial() provider.Provider { return trivial{} }

func config(text string) string {
	return fmt.Sprintf("resource \"trivial_note\" \"n\" {\n  text = %q\n}\n", text)
}

func TestAProviderOfThisProcessIsAppliedByARealTerraform(t *testing.T) {
	acctest.Test(t, "trivial", newTrivial, acc.TestCase{Steps: []acc.TestStep{
		{Config: config("one"), Check: acc.TestCheckResourceAttr("trivial_note.n", "text", "one")},
		{Config: config("two"), ConfigPlanChecks: acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction("trivial_note.n", plancheck.ResourceActionReplace)}}},
		{Config: config("refused"), ExpectError: regexp.MustCompile("the text is refused")},
	}})
}

func TestTheCallersVariablesDoNotReachATest(t *testing.T) {
	acctest.Test(t, "trivial", newTrivial, acc.TestCase{Steps: []acc.TestStep{{Config: config("one")}}})
	for _, kv := range os.Environ() {
		if strings.HasPrefix(kv, "AWS_") && kv != "AWS_EC2_METADATA_DISABLED=true" {
			t.Errorf("%s is left", strings.SplitN(kv, "=", 2)[0])
		}
	}
}

func TestEachProxyIsAnAccountOfItsOwn(t *testing.T) {
	one, two := acctest.Proxy(t, awsproxy.Options{}), acctest.Proxy(t, awsproxy.Options{})
	if a, b := account(t, one.URL), account(t, two.URL); a != one.Account || b != two.Account || a == b {
		t.Errorf("STS names the accounts %s and %s, the proxies %s and %s", a, b, one.Account, two.Account)
	}
}

// account asks STS who is calling.
func account(t *testing.T, endpoint string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader("Action=GetCallerIdentity&Version=2011-06-15"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`<Account>(\d+)</Account>`).FindSubmatch(body)
	if m == nil {
		t.Fatalf("no account in %s", body)
	}
	return string(m[1])
}
