package e2e_test

import "testing"

func TestMendGivesAnInstanceTheGroupsOfItsInterface(t *testing.T) {
	const (
		nic  = `<networkInterfaceSet><item><groupSet><item><groupId>sg-1</groupId></item></groupSet></item></networkInterfaceSet><rootDeviceType>ebs</rootDeviceType>`
		nic2 = `<networkInterfaceSet><item><groupSet><item><groupId>sg-2</groupId></item></groupSet></item></networkInterfaceSet><rootDeviceType>ebs</rootDeviceType>`
	)
	got := string(mend([]byte(nic + `<groupSet/>` + nic2 + `<groupSet/>`)))
	want := nic + `<groupSet><item><groupId>sg-1</groupId></item></groupSet>` + nic2 + `<groupSet><item><groupId>sg-2</groupId></item></groupSet>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMendLeavesOtherAnswersAlone(t *testing.T) {
	const answer = `<securityGroupInfo><item><groupId>sg-1</groupId></item></securityGroupInfo>`
	if got := string(mend([]byte(answer))); got != answer {
		t.Errorf("got %s", got)
	}
}
